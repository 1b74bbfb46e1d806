import type { Figure } from "./figure.ts"
import { score } from "./planner/score.ts"

/** The built-in planner on its golden questions: the share of exact results, and the time to read a question. */
export default async function planner(): Promise<Figure[]> {
  const { right, total, misses, mean_ms } = await score()
  for (const miss of misses) console.error(`planner missed: ${miss}`)
  return [
    { name: "planner: golden questions, exact", value: right / total, unit: "share", aim: { at_least: 0.9 } },
    { name: "planner: reading a question", value: mean_ms, unit: "ms" },
  ]
}
