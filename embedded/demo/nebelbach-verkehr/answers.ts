import type { Answers } from "#lib/onboarding/field"
import { NEBELBACH_COMPANY } from "./answers-company.ts"
import { NEBELBACH_LAUNCH } from "./answers-launch.ts"
import { NEBELBACH_MARKET } from "./answers-market.ts"
import { NEBELBACH_MESSAGE } from "./answers-message.ts"

/** All 23 steps of an invented bus operator that thinks in two languages: three times what a manifest may hold. */
export const NEBELBACH_ANSWERS: Readonly<Record<number, Answers>> = {
  ...NEBELBACH_COMPANY,
  ...NEBELBACH_MARKET,
  ...NEBELBACH_MESSAGE,
  ...NEBELBACH_LAUNCH,
}
