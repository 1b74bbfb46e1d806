import type { Answers } from "#lib/onboarding/field"
import { PEBBLEWICK_MARKET } from "./answers-market.ts"
import { PEBBLEWICK_MESSAGE } from "./answers-message.ts"

/** All 23 steps of an invented ferry line. Its documents agree with them and with each other. */
export const PEBBLEWICK_ANSWERS: Readonly<Record<number, Answers>> = { ...PEBBLEWICK_MARKET, ...PEBBLEWICK_MESSAGE }
