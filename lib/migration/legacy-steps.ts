// The steps of the former onboarding in their order, and the step of the new one that each lands on. Pure.

export const LEGACY_SEQUENCE: readonly { name: string; step: number }[] = [
  { name: "welcome", step: 1 },
  { name: "evidence", step: 2 },
  { name: "brand", step: 12 },
  { name: "truth", step: 4 },
  { name: "offer", step: 5 },
  { name: "market", step: 6 },
  { name: "competitors", step: 7 },
  { name: "angle", step: 8 },
  { name: "category", step: 9 },
  { name: "capabilities", step: 10 },
  { name: "perceptual", step: 11 },
  { name: "positioning", step: 13 },
  { name: "gap", step: 11 },
  { name: "positioning_statements", step: 13 },
  { name: "focus", step: 13 },
  { name: "icp", step: 14 },
  { name: "process", step: 15 },
  { name: "messaging", step: 16 },
  { name: "soundbites", step: 18 },
  { name: "hierarchy", step: 17 },
  { name: "augmentation", step: 12 },
  { name: "channels", step: 20 },
  { name: "market_size", step: 21 },
  { name: "todos", step: 23 },
  { name: "synthesis", step: 23 },
  { name: "export", step: 24 },
]

/** The 23 steps and finalization. */
export const RECORDS = 24

/** Bit n - 1 for step n: all of them. */
export const ALL_PASSED = 2 ** RECORDS - 1

const indexes = new Map(LEGACY_SEQUENCE.map(({ name }, index) => [name, index]))

// A step is passed when everything that lands on it was: the last of it stands before the position.
const passedBefore = LEGACY_SEQUENCE.map((_, index) => {
  const isOpen = new Set(LEGACY_SEQUENCE.slice(index).map(({ step }) => step))
  return LEGACY_SEQUENCE.slice(0, index).reduce((bits, { step }) => (isOpen.has(step) ? bits : bits | bitOf(step)), 0)
})

/** The bit of a step from 1 to 24. */
export function bitOf(step: number): number {
  return 1 << (step - 1)
}

/** Its place in the sequence from 0; undefined for a name that is none of them. */
export function legacyIndexOf(name: string): number | undefined {
  return indexes.get(name)
}

/** Where somebody stands who was at this place of the sequence, and what they have passed. */
export function positionAt(index: number): { step: number; passed: number } {
  const found = LEGACY_SEQUENCE[index]
  if (!found) throw new RangeError(`There is no legacy step ${index}.`)
  return { step: found.step, passed: passedBefore[index] as number }
}

/**
 * The legacy name to write for a step from 1 to 24: the first that lands on it. A step the former onboarding did not
 * have is written as the one before it, so that nobody is put past what they have not seen.
 */
export function legacyStepAt(step: number): string {
  for (let at = step; at > 1; at--) {
    const found = LEGACY_SEQUENCE.find((each) => each.step === at)
    if (found) return found.name
  }
  return "welcome"
}
