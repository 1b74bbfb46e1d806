/** Runs once before the first request: a mistake in the configuration ends the start, not somebody's page. */
export async function register() {
  // biome-ignore lint/style/noProcessEnv: a constant of the build, which keeps server code out of the other target
  if (process.env.NEXT_RUNTIME !== "nodejs") return
  const { runtime } = await import("#lib/runtime")
  runtime()
  // The tokenizer takes a third of a second to load its ranks: not within somebody's first manifest.
  const { countTokens } = await import("#lib/manifest/tokens")
  setTimeout(() => countTokens(""), 1_000)
}
