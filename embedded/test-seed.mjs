// Property tests draw the same cases in every run, so that a red gate is red for everybody and again tomorrow.
// BRIDGE_TEST_SEED=random draws new ones; a number repeats those of a failure.
import fc from "fast-check"

const wanted = process.env.BRIDGE_TEST_SEED
fc.configureGlobal(wanted === "random" ? {} : { seed: Number(wanted ?? 20261121) })
