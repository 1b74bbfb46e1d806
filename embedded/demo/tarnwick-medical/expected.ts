import type { Expectation } from "../expected.ts"

export const TARNWICK_EXPECTED: Expectation = {
  planted: [
    {
      topic: "Price of the WarmLine 2 fluid warmer",
      a: { value: "3450 EUR", places: [{ step: 5, path: ["price_points", 0, "price"] }] },
      b: { value: "3650 EUR", places: [{ file: "price-list.pdf", page: 1, quote: "EUR 3,650.00" }] },
    },
    {
      topic: "Price of the single-use warming set",
      a: {
        value: "18.50 EUR",
        places: [
          { step: 5, path: ["price_points", 1, "price"] },
          { file: "price-list.pdf", page: 2, quote: "EUR 18.50" },
        ],
      },
      b: {
        value: "16.50 EUR",
        places: [{ file: "distributor-deck.pptx", page: 5, quote: "Single-use warming set: 16.50 EUR per piece" }],
      },
    },
    {
      topic: "Warranty",
      a: { value: "3 years", places: [{ step: 5, path: ["guarantee"] }] },
      b: {
        value: "24 months",
        places: [{ file: "price-list.pdf", page: 3, quote: "The warranty on devices is 24 months" }],
      },
    },
    {
      topic: "Date of the MDR certificate",
      a: { value: "2024-03-14", places: [{ step: 19, path: ["proof", 0, "date"] }] },
      b: {
        value: "2024-05-14",
        places: [{ file: "regulatory-memo.docx", page: null, quote: "The MDR certificate was issued on 14 May 2024" }],
      },
    },
    {
      topic: "Number of employees",
      a: { value: "64", places: [{ file: "distributor-deck.pptx", page: 2, quote: "64 employees" }] },
      b: {
        value: "90",
        places: [{ file: "regulatory-memo.docx", page: null, quote: "The company has about 90 employees" }],
      },
    },
    {
      topic: "Market that can be served",
      a: { value: "420000000 EUR", places: [{ step: 21, path: ["sam"] }] },
      b: {
        value: "540000000 EUR",
        places: [{ file: "distributor-deck.pptx", page: 4, quote: "Serviceable market (SAM): 540 million EUR a year" }],
      },
    },
    {
      topic: "Complaint rate, now",
      a: { value: "0.8 %", places: [{ step: 22, path: ["kpis", 1, "current"] }] },
      b: { value: "1.3 %", places: [{ file: "figures.xlsx", page: 1, quote: "1.3%" }] },
    },
    {
      topic: "Length of the sales cycle",
      a: { value: "6-9 months", places: [{ step: 15, path: ["typical_length"] }] },
      b: {
        value: "12-15 months",
        places: [
          {
            file: "interview-hospital-sales.md",
            page: null,
            quote: "The usual sales cycle is twelve to fifteen months",
          },
        ],
      },
    },
    {
      topic: "Delivery time of devices",
      a: {
        value: "10 working days",
        places: [{ file: "price-list.pdf", page: 3, quote: "Devices are delivered within 10 working days" }],
      },
      b: {
        value: "5 working days",
        places: [{ file: "website.html", page: null, quote: "Devices are delivered within 5 working days" }],
      },
    },
  ],
  decoys: [
    { file: "price-list.pdf", page: 1, quote: "EUR 2,450.00", why: "the previous model, WarmLine 1" },
    { file: "price-list.pdf", page: 1, quote: "USD 3,990.00", why: "another currency" },
    { file: "price-list.pdf", page: 2, quote: "EUR 370.00", why: "a box of twenty of the same set" },
    {
      file: "price-list.pdf",
      page: 3,
      quote: "Spare parts are delivered within 2 working days",
      why: "another thing is delivered",
    },
    { file: "price-list.pdf", page: 3, quote: "Batteries carry a warranty of 6 months", why: "the warranty of a part" },
    { file: "distributor-deck.pptx", page: 6, quote: "4,100 EUR", why: "a competitor's price" },
    {
      file: "regulatory-memo.docx",
      page: null,
      quote: "moved from Port Lorrel to Tarnwick in 2016",
      why: "a former seat",
    },
    {
      file: "regulatory-memo.docx",
      page: null,
      quote: "formerly Tarnwick Instruments, a workshop of 1994",
      why: "a predecessor's year and name",
    },
    { file: "regulatory-memo.docx", page: null, quote: "In 2020 it had 35 employees", why: "another year" },
    { file: "figures.xlsx", page: 1, quote: "0.5%", why: "the target of the same figure" },
    { file: "website.html", page: null, quote: "more than 110 hospitals", why: "118, in round words" },
    {
      file: "interview-hospital-sales.md",
      page: null,
      quote: "A private clinic once bought within five weeks",
      why: "one case, not the usual length",
    },
  ],
}
