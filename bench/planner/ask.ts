import { think } from "../../lib/models/adapters/builtin/think.ts"
import { openSample } from "./warehouse.ts"

// `node bench/planner/ask.ts "question" ...`: how the planner reads questions over the sample, and the first rows.

const TODAY = "2026-11-20"
const warehouse = await openSample(TODAY)
for (const question of process.argv.slice(2)) {
  console.log(`\n=== ${question}`)
  const thought = think(question, warehouse.facts, TODAY)
  if (thought.kind === "refusal") console.log("REFUSED", thought.text)
  else if (thought.kind === "question") console.log("ASKS", thought.question.question)
  else {
    for (const part of thought.parts) {
      console.log(`--- [${part.tile.type}] ${part.tile.title}\n${part.query.sql}`)
      const rows = await warehouse
        .rows(part.query.sql)
        .catch((error: Error) => [[`FAILED ${error.message.split("\n")[0]}`]])
      console.log(
        rows
          .slice(0, 3)
          .map((row) => JSON.stringify(row))
          .join("\n"),
        `(${rows.length} rows)`,
      )
    }
    for (const note of thought.notes) console.log("NOTE", note)
  }
}
await warehouse.close()
