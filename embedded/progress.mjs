import { Trouble } from "./data-dir.mjs"

// A reader who went away (npm start | head) must not take the launcher along.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => {})

/** One line of news. */
export function say(text) {
  process.stdout.write(`${text}\n`)
}

/**
 * Runs a step and says how long it took; a long one says every while that it is still at work.
 * @template T
 * @param {string} what such as "Building the app"
 * @param {(note: (text: string) => void) => Promise<T>} work may leave a note for the line that ends it; "" keeps it quiet
 * @returns {Promise<T>}
 */
export async function step(what, work) {
  const started = performance.now()
  const elapsed = () => (performance.now() - started) / 1000
  let noted
  const beat = setInterval(() => say(`  …  ${what} (${Math.round(elapsed())} s so far)`), 10_000)
  const first = setTimeout(() => say(`  …  ${what}`), 1_500)
  try {
    const result = await work((text) => {
      noted = text
    })
    if (noted !== "") say(`  ✓  ${what}${noted ? `: ${noted}` : ""} (${elapsed().toFixed(1)} s)`)
    return result
  } catch (error) {
    if (!isStopping(error)) say(`  ✗  ${what} (after ${elapsed().toFixed(1)} s)`)
    throw error
  } finally {
    clearInterval(beat)
    clearTimeout(first)
  }
}

/** Thrown to leave the start early because the reader pressed Ctrl-C. */
export class Stopping extends Error {}

function isStopping(error) {
  return error instanceof Stopping || error?.cause instanceof Stopping
}

/** The last words: a mistake the reader can fix as it stands, anything else with its stack. */
export function sayTrouble(error) {
  if (error instanceof Stopping) return
  process.stderr.write(`\n${error instanceof Trouble ? error.message : (error?.stack ?? error)}\n\n`)
}
