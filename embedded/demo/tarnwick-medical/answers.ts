import type { Answers } from "#lib/onboarding/field"
import { TARNWICK_MARKET } from "./answers-market.ts"
import { TARNWICK_MESSAGE } from "./answers-message.ts"

/** All 23 steps of an invented maker of medical devices. Its documents disagree with them where expected.ts says so. */
export const TARNWICK_ANSWERS: Readonly<Record<number, Answers>> = { ...TARNWICK_MARKET, ...TARNWICK_MESSAGE }
