import { mkdirSync, readdirSync, writeFileSync } from "node:fs"
import { cpus, totalmem } from "node:os"
import { join } from "node:path"
import { print } from "./figure.ts"

// npm run bench, or npm run bench -- <name>: one line per figure, each beside its floor of the same run.

const here = import.meta.dirname
const names = readdirSync(here)
  .filter((file) => file.endsWith(".bench.ts"))
  .map((file) => file.slice(0, -".bench.ts".length))
  .sort()
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !names.includes(name))
if (unknown.length > 0) {
  console.error(`There is no bench ${unknown.join(", ")}. Known: ${names.join(", ")}`)
  process.exit(1)
}

mkdirSync(join(here, "results"), { recursive: true })
const machine = {
  cpu: cpus()[0]?.model,
  cores: cpus().length,
  memory_gb: Math.round(totalmem() / 2 ** 30),
  node: process.version,
}
console.log(`${machine.cores} x ${machine.cpu}, ${machine.memory_gb} GB, Node ${machine.node}\n`)
for (const name of wanted.length > 0 ? wanted : names) {
  const { default: bench } = await import(`./${name}.bench.ts`)
  const began = performance.now()
  const figures = await bench()
  for (const figure of figures) print(figure)
  const result = { name, at: new Date().toISOString(), seconds: (performance.now() - began) / 1000, machine, figures }
  writeFileSync(join(here, "results", `${name}.json`), `${JSON.stringify(result, null, 2)}\n`)
}
process.exit(0)
