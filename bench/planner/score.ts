import { think } from "../../lib/models/adapters/builtin/think.ts"
import { GOLDEN, TURNED } from "./golden.ts"
import { openSample } from "./warehouse.ts"

// How many questions give exactly the rows written by hand, and how long a reading takes.

const TODAY = new Date().toISOString().slice(0, 10)

/** A cell for comparison: numbers to nine significant digits, the rest as text. */
const cell = (value: unknown): string => {
  if (value === null || value === undefined) return "null"
  const number = typeof value === "boolean" ? Number.NaN : Number(value)
  return typeof value !== "string" || /^-?\d+(?:\.\d+)?(?:e-?\d+)?$/i.test(value)
    ? String(Number(number.toPrecision(9)))
    : value
}
const table = (rows: unknown[][]) => rows.map((row) => row.map(cell).join(" | ")).join("\n")

export type Score = { right: number; total: number; misses: string[]; mean_ms: number }

export async function score(): Promise<Score> {
  const warehouse = await openSample(TODAY)
  const misses: string[] = []
  let spent = 0
  for (const golden of GOLDEN) {
    const started = performance.now()
    const thought = think(golden.ask, warehouse.facts, TODAY)
    spent += performance.now() - started
    if (thought.kind !== "dashboard") {
      misses.push(`${golden.ask}: ${thought.kind}`)
      continue
    }
    const wrong: string[] = []
    if (thought.parts.length !== golden.tiles.length)
      wrong.push(`${thought.parts.length} tiles, wanted ${golden.tiles.length}`)
    for (const [index, tile] of golden.tiles.entries()) {
      const part = thought.parts[index]
      if (!part) continue
      if (tile.chart && part.tile.type !== tile.chart) wrong.push(`${part.tile.type}, wanted ${tile.chart}`)
      const [given, wanted] = [
        table(await warehouse.rows(part.query.sql)),
        table(await warehouse.rows(tile.sql.replaceAll("TODAY", TODAY))),
      ]
      if (given !== wanted)
        wrong.push(
          `rows differ:\n${given.split("\n").slice(0, 3).join("\n")}\nwanted\n${wanted.split("\n").slice(0, 3).join("\n")}\n${part.query.sql}`,
        )
    }
    if (wrong.length > 0) misses.push(`${golden.ask}: ${wrong.join("; ")}`)
  }
  for (const turned of TURNED) {
    const thought = think(turned.ask, warehouse.facts, TODAY)
    const said =
      thought.kind === "question" ? thought.question.question : thought.kind === "refusal" ? thought.text : ""
    if (thought.kind !== turned.kind || !turned.says.test(said)) misses.push(`${turned.ask}: ${thought.kind} ${said}`)
  }
  await warehouse.close()
  const total = GOLDEN.length + TURNED.length
  return { right: total - misses.length, total, misses, mean_ms: spent / GOLDEN.length }
}
