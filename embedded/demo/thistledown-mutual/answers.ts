import type { Answers } from "#lib/onboarding/field"
import { THISTLEDOWN_COMPANY } from "./answers-company.ts"
import { THISTLEDOWN_CUSTOMERS } from "./answers-customers.ts"
import { THISTLEDOWN_LAUNCH } from "./answers-launch.ts"
import { THISTLEDOWN_MARKET } from "./answers-market.ts"
import { THISTLEDOWN_MESSAGE } from "./answers-message.ts"
import { THISTLEDOWN_PROOF } from "./answers-proof.ts"
import { THISTLEDOWN_STRATEGY } from "./answers-strategy.ts"

/** All 23 steps of an invented insurer with a thorough marketing team: six times what a manifest may hold. */
export const THISTLEDOWN_ANSWERS: Readonly<Record<number, Answers>> = {
  ...THISTLEDOWN_COMPANY,
  ...THISTLEDOWN_MARKET,
  ...THISTLEDOWN_STRATEGY,
  ...THISTLEDOWN_CUSTOMERS,
  ...THISTLEDOWN_MESSAGE,
  ...THISTLEDOWN_PROOF,
  ...THISTLEDOWN_LAUNCH,
}
