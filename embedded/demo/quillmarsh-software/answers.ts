import type { Answers } from "#lib/onboarding/field"
import { QUILLMARSH_MARKET } from "./answers-market.ts"
import { QUILLMARSH_MESSAGE } from "./answers-message.ts"

/** All 23 steps of an invented software firm. Its documents disagree with them where expected.ts says so. */
export const QUILLMARSH_ANSWERS: Readonly<Record<number, Answers>> = { ...QUILLMARSH_MARKET, ...QUILLMARSH_MESSAGE }
