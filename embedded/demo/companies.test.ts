import { existsSync, readdirSync, readFileSync, statSync } from "node:fs"
import { describe, expect, test } from "vitest"
import { type Parsed, parseDocument } from "#lib/evidence/formats/parse"
import { MEDIA } from "#lib/evidence/sniff"
import { answersSchema } from "#lib/onboarding/answers"
import { isShown } from "#lib/onboarding/field"
import { progressOf } from "#lib/onboarding/progress"
import { STEPS } from "#lib/onboarding/steps"
import { COMPANIES, type Company, DOCUMENTED } from "./companies.ts"
import type { Place } from "./expected.ts"
import { manifestOf } from "./manifest-of.ts"

const MEDIA_BY_ENDING: Record<string, string> = { ...MEDIA, md: MEDIA.markdown, txt: MEDIA.text }

const folder = (company: Company) => new URL(`./${company.slug}/documents/`, import.meta.url)
const bytesOf = (company: Company, file: string) => new Uint8Array(readFileSync(new URL(file, folder(company))))

const parsed = new Map<string, Promise<Parsed>>()
function read(company: Company, file: string): Promise<Parsed> {
  const key = `${company.slug}/${file}`
  const reading = parsed.get(key) ?? parseDocument(bytesOf(company, file), file)
  parsed.set(key, reading)
  return reading
}

const squeeze = (text: string) => text.replace(/\s+/g, " ")

async function textAt(company: Company, file: string, page: number | null): Promise<string> {
  const { document } = await read(company, file)
  if (page === null) return squeeze(document.text)
  const found = document.pages.find((each) => each.number === page)
  if (!found) throw new Error(`${file} has no page ${page}`)
  return squeeze(document.text.slice(found.offset, found.offset + found.length))
}

function answerAt(company: Company, step: number, path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>((value, key) => (value as Record<string | number, unknown>)[key], company.answers[step])
}

describe.each(COMPANIES)("$name", (company) => {
  const { planted, decoys } = company.expected

  const answered = STEPS.filter((step) => company.answers[step.number] !== undefined)

  test("answers all 23 steps completely, or half of them with nothing to spare", () => {
    expect(answered).toHaveLength(company.slug === "hobnail" ? 12 : STEPS.length)
    for (const step of answered) {
      expect(answersSchema(step).safeParse(company.answers[step.number]).error).toBeUndefined()
    }
    const { completed, percentage } = progressOf(company.answers)
    expect([completed, percentage >= 50]).toEqual([answered.length, true])
  })

  test("answers no question that its other answers keep hidden", () => {
    const hidden = STEPS.flatMap((step) => {
      const answers = company.answers[step.number] ?? {}
      return step.fields.filter((field) => answers[field.key] !== undefined && !isShown(field, answers))
    })
    expect(hidden.map(({ label }) => label)).toEqual([])
  })

  test("lists every document of its folder", () => {
    expect([...company.documents].sort()).toEqual(
      existsSync(folder(company)) ? readdirSync(folder(company)).sort() : [],
    )
  })

  test.each([...company.documents])("%s is what its name says, small, and read without a complaint", async (file) => {
    const { media_type, notice } = await read(company, file)
    expect(media_type).toBe(MEDIA_BY_ENDING[file.split(".").at(-1) ?? ""])
    expect(notice).toBeNull()
    expect(statSync(new URL(file, folder(company))).size).toBeLessThan(150_000)
  })

  const places = planted.flatMap(({ topic, a, b }) => [...a.places, ...b.places].map((place) => ({ topic, place })))
  test.each([...places.flatMap(({ topic, place }) => ("file" in place ? [{ why: topic, ...place }] : [])), ...decoys])(
    "$file says: $quote",
    async ({ file, page, quote }) => {
      expect(await textAt(company, file, page)).toContain(squeeze(quote))
    },
  )

  test("names answers that are there, and never the same place twice", () => {
    for (const { place } of places) {
      if ("step" in place) expect(answerAt(company, place.step, place.path)).toBeTruthy()
    }
    const keys = places.map(({ place }: { place: Place }) => JSON.stringify(place))
    expect(new Set(keys).size).toBe(keys.length)
  })

  test("has a manifest of at most 1,200 tokens that holds what matters", () => {
    const built = manifestOf(company.answers)
    expect(built.manifest.budget.tokens).toBeLessThanOrEqual(1200)
    const { statement } = company.answers[13] as { statement: { for: string; we?: string } }
    const { value_prop } = company.answers[17] as { value_prop: { primary: string } }
    const { price_points } = company.answers[5] as { price_points?: { price: string }[] }
    const optional = [statement.we, price_points?.[0]?.price].filter((fact) => fact !== undefined)
    for (const fact of [company.name, statement.for, value_prop.primary, ...optional]) {
      expect(built.rendering).toContain(fact)
    }
  })

  test("knows no other company, no address outside example.com, and no machine", () => {
    const raw = company.documents.map((file) => Buffer.from(bytesOf(company, file)).toString("latin1")).join("\n")
    const all = `${raw}\n${JSON.stringify(company.answers)}\n${JSON.stringify(company.expected)}`
    for (const other of COMPANIES) {
      if (other !== company) expect(all).not.toContain(other.name.split(" ")[0])
    }
    expect(all.match(/[\w.]+@[\w.]+\.\w{2,}/g)?.filter((mail) => !mail.endsWith(".example.com")) ?? []).toEqual([])
    expect(all).not.toMatch(/\/(?:home|root|tmp|work|Users)\//)
  })
})

test("hidden text and scripts of the websites are not read", async () => {
  const hidden = [/99 per location/, /Easter/, /2,990/, /Winter 2024/, /999 ships/, /Weir Lane/, /dataLayer/, /console/]
  for (const company of DOCUMENTED) {
    const text = await textAt(company, "website.html", null)
    for (const secret of hidden) expect(text).not.toMatch(secret)
  }
})

test("three companies disagree with their documents, in six to nine places each; the last one nowhere", () => {
  const counts = DOCUMENTED.map(({ expected }) => expected.planted.length)
  expect(counts.at(-1)).toBe(0)
  for (const count of counts.slice(0, -1)) expect(count >= 6 && count <= 9).toBe(true)
})
