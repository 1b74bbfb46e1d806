import type { Answers } from "#lib/onboarding/field"
import { CRUMBLEFORD_MARKET } from "./answers-market.ts"
import { CRUMBLEFORD_MESSAGE } from "./answers-message.ts"

/** All 23 steps of an invented bakery chain. Its documents disagree with them where expected.ts says so. */
export const CRUMBLEFORD_ANSWERS: Readonly<Record<number, Answers>> = { ...CRUMBLEFORD_MARKET, ...CRUMBLEFORD_MESSAGE }
