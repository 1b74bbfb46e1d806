import type { Expectation } from "../expected.ts"

export const CRUMBLEFORD_EXPECTED: Expectation = {
  planted: [
    {
      topic: "Year founded",
      keep: "a",
      a: {
        value: "1978",
        places: [
          { step: 1, path: ["founded_year"] },
          { file: "website.html", page: null, quote: "Family-owned since 1978" },
        ],
      },
      b: {
        value: "1976",
        places: [{ file: "supplier-day.pptx", page: 2, quote: "Crumbleford Bakeries was founded in 1976" }],
      },
    },
    {
      topic: "Headquarters",
      keep: "a",
      a: {
        value: "Crumbleford",
        places: [
          { step: 1, path: ["headquarters"] },
          { file: "website.html", page: null, quote: "Head office: 1 Bakehouse Lane, Crumbleford" },
        ],
      },
      b: {
        value: "Millstone Cross",
        places: [{ file: "strategy-memo.docx", page: null, quote: "Our headquarters are in Millstone Cross" }],
      },
    },
    {
      topic: "Number of shops",
      keep: "a",
      a: {
        value: "23",
        places: [
          { step: 22, path: ["golden_figures", 0, "value"] },
          { file: "website.html", page: null, quote: "23 shops" },
        ],
      },
      b: { value: "27", places: [{ file: "supplier-day.pptx", page: 3, quote: "27 shops" }] },
    },
    {
      topic: "Price of the country loaf",
      a: {
        value: "4.20 GBP",
        places: [
          { step: 5, path: ["price_points", 0, "price"] },
          { file: "website.html", page: null, quote: "£4.20" },
        ],
      },
      b: { value: "4.40 GBP", places: [{ file: "price-list.pdf", page: 1, quote: "£4.40" }] },
    },
    {
      topic: "Price of the butter croissant",
      keep: "a",
      a: {
        value: "1.90 GBP",
        places: [
          { step: 5, path: ["price_points", 1, "price"] },
          { file: "price-list.pdf", page: 1, quote: "£1.90" },
        ],
      },
      b: { value: "2.10 GBP", places: [{ file: "website.html", page: null, quote: "£2.10" }] },
    },
    {
      topic: "Delivery time of wholesale orders",
      keep: "b",
      a: {
        value: "24 hours",
        places: [{ file: "price-list.pdf", page: 2, quote: "Wholesale orders are delivered within 24 hours" }],
      },
      b: {
        value: "48 hours",
        places: [
          { file: "strategy-memo.docx", page: null, quote: "Wholesale orders are delivered within 48 hours today" },
        ],
      },
    },
    {
      topic: "Unsold bread, now",
      a: { value: "6 %", places: [{ step: 22, path: ["kpis", 0, "current"] }] },
      b: { value: "9.5 %", places: [{ file: "figures.xlsx", page: 1, quote: "9.5%" }] },
    },
    {
      topic: "Date of the organic certification",
      keep: "a",
      a: { value: "2021-03", places: [{ step: 19, path: ["proof", 0, "date"] }] },
      b: {
        value: "2022-05",
        places: [
          {
            file: "strategy-memo.docx",
            page: null,
            quote: "The organic certification of all our flours was granted in May 2022",
          },
        ],
      },
    },
  ],
  decoys: [
    { file: "strategy-memo.docx", page: null, quote: "In 2015 we had 17 shops", why: "another year" },
    { file: "strategy-memo.docx", page: null, quote: "30 shops by 2029", why: "a target" },
    {
      file: "strategy-memo.docx",
      page: null,
      quote: "Until 1999 the headquarters were in Old Granary",
      why: "a former headquarters",
    },
    {
      file: "strategy-memo.docx",
      page: null,
      quote: "Goldcrust sells its country loaf for £3.10",
      why: "a competitor",
    },
    { file: "price-list.pdf", page: 2, quote: "£35.40", why: "a tray of twelve loaves, wholesale" },
    { file: "supplier-day.pptx", page: 4, quote: "340 employees", why: "lies in the range of the answers" },
    { file: "figures.xlsx", page: 1, quote: "5.0%", why: "the target of the same figure" },
    { file: "interview-shop-manager.txt", page: null, quote: "more than 20 shops", why: "23, in round words" },
    { file: "interview-shop-manager.txt", page: null, quote: "about 350 people", why: "340, rounded" },
    {
      file: "interview-shop-manager.txt",
      page: null,
      quote: "the croissant cost £1.60 in 2022",
      why: "a price of another year",
    },
  ],
}
