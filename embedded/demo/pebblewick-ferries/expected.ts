import type { Expectation } from "../expected.ts"

/** The consistent one: whatever is found here was invented. */
export const PEBBLEWICK_EXPECTED: Expectation = {
  planted: [],
  decoys: [
    {
      file: "strategy-memo.docx",
      page: null,
      quote: "In 2019 we had 61 employees",
      why: "another year; today there are 84",
    },
    { file: "strategy-memo.docx", page: null, quote: "about 80 employees", why: "84, rounded" },
    {
      file: "strategy-memo.docx",
      page: null,
      quote: "moved from Heronsgate to Pebblewick in 2012",
      why: "a former seat",
    },
    {
      file: "strategy-memo.docx",
      page: null,
      quote: "the Heronsgate Steam Packet, founded in 1887",
      why: "a predecessor's year",
    },
    { file: "strategy-memo.docx", page: null, quote: "nine ships by 2030", why: "a target; today there are seven" },
    { file: "strategy-memo.docx", page: null, quote: "Swiftwater charges €9.80", why: "a competitor's price" },
    { file: "strategy-memo.docx", page: null, quote: "nearly 1.5 million passengers", why: "1,480,000, rounded" },
    { file: "fares.pdf", page: 1, quote: "€4.40", why: "the same crossing for children" },
    { file: "fares.pdf", page: 2, quote: "€690.00 per year", why: "the pass of 69 euros a month, paid by the year" },
    { file: "fares.pdf", page: 2, quote: "CHF 8.50", why: "another currency" },
    { file: "fares.pdf", page: 2, quote: "Until 31 March 2026 a single crossing cost €7.90", why: "a former price" },
    { file: "website.html", page: null, quote: "more than 250 schools and firms", why: "264, in round words" },
    { file: "website.html", page: null, quote: "Refunds of lost season passes take 10 days", why: "another period" },
  ],
}
