import type { Answers, Step } from "#lib/onboarding/field"

// Answers outlive the questions they were given to. When a step's `definition_version` is raised, one pure function
// here carries the answers of the version before over; they are applied on reading and stored with the next save.

export type Upgrade = (data: Answers) => Answers
/** By step number, then by the version the answers have: the function makes them answers of the next version. */
export type Upgrades = { readonly [step: number]: { readonly [from: number]: Upgrade } }

export const UPGRADES: Upgrades = {
  // Version 2 asks where each side of a contradiction stands. Nobody said so before, so both stay unanswered.
  3: { 1: (data) => data },
}

/** Answers given to an older definition of a step, as answers to the present one. Newer ones are left alone. Pure. */
export function upgraded(
  step: Pick<Step, "number" | "definition_version">,
  data: Answers,
  from: number,
  upgrades: Upgrades = UPGRADES,
): Answers {
  let result = data
  for (let version = from; version < step.definition_version; version++) {
    result = upgrades[step.number]?.[version]?.(result) ?? result
  }
  return result
}
