import type { Answers } from "#lib/onboarding/field"
import { CRUMBLEFORD_ANSWERS } from "./crumbleford-bakeries/answers.ts"
import { CRUMBLEFORD_EXPECTED } from "./crumbleford-bakeries/expected.ts"
import type { Expectation } from "./expected.ts"
import { HOBNAIL_ANSWERS } from "./hobnail/answers.ts"
import { NEBELBACH_ANSWERS } from "./nebelbach-verkehr/answers.ts"
import { PEBBLEWICK_ANSWERS } from "./pebblewick-ferries/answers.ts"
import { PEBBLEWICK_EXPECTED } from "./pebblewick-ferries/expected.ts"
import { QUILLMARSH_ANSWERS } from "./quillmarsh-software/answers.ts"
import { QUILLMARSH_EXPECTED } from "./quillmarsh-software/expected.ts"
import { TARNWICK_ANSWERS } from "./tarnwick-medical/answers.ts"
import { TARNWICK_EXPECTED } from "./tarnwick-medical/expected.ts"
import { THISTLEDOWN_ANSWERS } from "./thistledown-mutual/answers.ts"

export type Company = {
  slug: string
  name: string
  answers: Readonly<Record<number, Answers>>
  expected: Expectation
  /** Files of `<slug>/documents`, in the order in which a person would upload them. */
  documents: readonly string[]
}

const NO_DOCUMENTS = { expected: { planted: [], decoys: [] }, documents: [] } as const

/** Companies of all sizes: two to three times, three times and six times what a manifest may hold, and hardly anything. */
export const COMPANIES: readonly Company[] = [
  {
    slug: "quillmarsh-software",
    name: "Quillmarsh Software",
    answers: QUILLMARSH_ANSWERS,
    expected: QUILLMARSH_EXPECTED,
    documents: [
      "price-list.pdf",
      "strategy-memo.docx",
      "company-deck.pptx",
      "customers.csv",
      "website.html",
      "figures.xlsx",
      "interview-head-of-sales.md",
    ],
  },
  {
    slug: "crumbleford-bakeries",
    name: "Crumbleford Bakeries",
    answers: CRUMBLEFORD_ANSWERS,
    expected: CRUMBLEFORD_EXPECTED,
    documents: [
      "price-list.pdf",
      "strategy-memo.docx",
      "supplier-day.pptx",
      "wholesale-customers.csv",
      "website.html",
      "figures.xlsx",
      "interview-shop-manager.txt",
    ],
  },
  {
    slug: "tarnwick-medical",
    name: "Tarnwick Medical",
    answers: TARNWICK_ANSWERS,
    expected: TARNWICK_EXPECTED,
    documents: [
      "price-list.pdf",
      "regulatory-memo.docx",
      "distributor-deck.pptx",
      "customers.csv",
      "website.html",
      "figures.xlsx",
      "interview-hospital-sales.md",
    ],
  },
  {
    slug: "pebblewick-ferries",
    name: "Pebblewick Ferries",
    answers: PEBBLEWICK_ANSWERS,
    expected: PEBBLEWICK_EXPECTED,
    documents: ["fares.pdf", "strategy-memo.docx", "group-customers.csv", "website.html"],
  },
  { slug: "nebelbach-verkehr", name: "Nebelbach Verkehr", answers: NEBELBACH_ANSWERS, ...NO_DOCUMENTS },
  { slug: "thistledown-mutual", name: "Thistledown Mutual", answers: THISTLEDOWN_ANSWERS, ...NO_DOCUMENTS },
  { slug: "hobnail", name: "Hobnail", answers: HOBNAIL_ANSWERS, ...NO_DOCUMENTS },
]

/** Those with documents. The last of them is consistent: nothing in it disagrees. */
export const DOCUMENTED: readonly Company[] = COMPANIES.filter(({ documents }) => documents.length > 0)
