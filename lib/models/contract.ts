import { z } from "zod"

/** Who answers: the built-in planner, or a hosted provider. */
export const Provider = z.enum(["builtin", "anthropic"])
export type Provider = z.output<typeof Provider>

/** Who turns text into vectors. */
export const EmbeddingProvider = z.enum(["builtin", "openai", "google", "compatible"])
export type EmbeddingProvider = z.output<typeof EmbeddingProvider>

/** How a model call ended. */
export const ModelCallStatus = z.enum(["ok", "failed", "rate_limited", "timed_out", "stopped", "cut"])
export type ModelCallStatus = z.output<typeof ModelCallStatus>
