import type { Answers } from "#lib/onboarding/field"

/**
 * The same answers in other words: every sentence ends differently, so that nothing a process remembers of one company
 * helps it with the next. Choices, addresses and single words stay what they are.
 */
export function reworded(answers: Readonly<Record<number, Answers>>, n: number): Record<number, Answers> {
  return Object.fromEntries(Object.entries(answers).map(([step, own]) => [step, said(own, n) as Answers]))
}

function said(value: unknown, n: number): unknown {
  if (typeof value === "string") return /\S \S/.test(value) ? `${value} ${n}` : value
  if (Array.isArray(value)) return value.map((each) => said(each, n))
  if (typeof value !== "object" || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, said(each, n)]))
}
