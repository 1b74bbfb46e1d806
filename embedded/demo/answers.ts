import type { Answers } from "#lib/onboarding/field"
import { FOUNDATION_ANSWERS } from "./answers-foundation.ts"
import { MESSAGE_ANSWERS } from "./answers-message.ts"
import { STRATEGY_ANSWERS } from "./answers-strategy.ts"

/**
 * All 23 steps, answered for Fernhollow Outfitters: the invented outdoor shop whose orders stand in the sample
 * warehouse. Prices, plans, regions and counts agree with that warehouse.
 */
export const DEMO_ANSWERS: Readonly<Record<number, Answers>> = {
  ...FOUNDATION_ANSWERS,
  ...STRATEGY_ANSWERS,
  ...MESSAGE_ANSWERS,
}
