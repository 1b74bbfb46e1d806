import type { Expectation } from "../expected.ts"

export const QUILLMARSH_EXPECTED: Expectation = {
  planted: [
    {
      topic: "Year founded",
      keep: "a",
      a: {
        value: "2014",
        places: [
          { step: 1, path: ["founded_year"] },
          { file: "website.html", page: null, quote: "Quillmarsh Software was founded in 2014" },
        ],
      },
      b: {
        value: "2013",
        places: [{ file: "strategy-memo.docx", page: null, quote: "Since the company was founded in 2013" }],
      },
    },
    {
      topic: "Number of employees",
      a: { value: "51-200", places: [{ step: 1, path: ["employee_count"] }] },
      b: {
        value: "38",
        places: [{ file: "strategy-memo.docx", page: null, quote: "we are 38 employees today" }],
      },
    },
    {
      topic: "Price of the Team plan",
      a: {
        value: "129 EUR",
        places: [
          { step: 5, path: ["price_points", 1, "price"] },
          { file: "website.html", page: null, quote: "€129" },
        ],
      },
      b: { value: "139 EUR", places: [{ file: "price-list.pdf", page: 1, quote: "€139 per month" }] },
    },
    {
      topic: "Price of the Starter plan",
      keep: "a",
      a: {
        value: "49 EUR",
        places: [
          { step: 5, path: ["price_points", 0, "price"] },
          { file: "price-list.pdf", page: 1, quote: "€49 per month" },
        ],
      },
      b: { value: "45 EUR", places: [{ file: "website.html", page: null, quote: "€45" }] },
    },
    {
      topic: "Money-back period",
      keep: "a",
      a: { value: "60 days", places: [{ step: 5, path: ["guarantee"] }] },
      b: {
        value: "30 days",
        places: [
          {
            file: "price-list.pdf",
            page: 2,
            quote: "Money-back guarantee: cancel within 30 days of going live",
          },
        ],
      },
    },
    {
      topic: "Number of customers",
      keep: "a",
      a: {
        value: "312",
        places: [
          { step: 22, path: ["golden_figures", 0, "value"] },
          { file: "company-deck.pptx", page: 4, quote: "312 paying customers" },
        ],
      },
      b: { value: "420", places: [{ file: "website.html", page: null, quote: "420 customers" }] },
    },
    {
      topic: "Total market",
      keep: "a",
      a: { value: "1800000000 EUR", places: [{ step: 21, path: ["tam"] }] },
      b: {
        value: "2400000000 EUR",
        places: [{ file: "company-deck.pptx", page: 3, quote: "Total market (TAM): €2.4 billion a year" }],
      },
    },
    {
      topic: "Monthly churn, now",
      a: { value: "1.4 %", places: [{ step: 22, path: ["kpis", 1, "current"] }] },
      b: { value: "2.1 %", places: [{ file: "figures.xlsx", page: 1, quote: "2.1%" }] },
    },
    {
      topic: "Length of the sales cycle",
      a: { value: "6-8 weeks", places: [{ step: 15, path: ["typical_length"] }] },
      b: {
        value: "4-5 months",
        places: [{ file: "interview-head-of-sales.md", page: null, quote: "our sales cycle is four to five months" }],
      },
    },
  ],
  decoys: [
    { file: "strategy-memo.docx", page: null, quote: "In 2019 we were 12 employees", why: "another year" },
    {
      file: "strategy-memo.docx",
      page: null,
      quote: "headquarters moved from Old Weir to Quillmarsh in 2018",
      why: "a former headquarters",
    },
    { file: "strategy-memo.docx", page: null, quote: "grow to 60 employees by the end of 2028", why: "a target" },
    { file: "price-list.pdf", page: 1, quote: "€1,390 per year", why: "the same plan, paid by the year" },
    { file: "price-list.pdf", page: 2, quote: "US$155 per month", why: "another currency" },
    { file: "company-deck.pptx", page: 6, quote: "€99 per seat and month", why: "a competitor's price" },
    { file: "company-deck.pptx", page: 7, quote: "600 customers by the end of 2028", why: "a target" },
    { file: "figures.xlsx", page: 1, quote: "1.0%", why: "the target of the same figure" },
    {
      file: "interview-head-of-sales.md",
      page: null,
      quote: "a little over 300 customers",
      why: "312, rounded in conversation",
    },
    {
      file: "interview-head-of-sales.md",
      page: null,
      quote: "One yard in Lower Fenland signed within nine days",
      why: "one case, not the usual length",
    },
  ],
}
