import { spawnSync } from "node:child_process"
import { setTimeout as sleep } from "node:timers/promises"
import { startStack } from "../e2e/stack.ts"
import type { Figure } from "./figure.ts"

const options = { dataDir: ".bridge-bench" }

/** First start on empty data (packages and build in place), second start, and a start after kill -9. */
export default async function start(): Promise<Figure[]> {
  const first = await startStack({ ...options, fresh: true })
  await first.stop()
  const node = nodeAlone()
  const seconds: number[] = []
  for (let i = 0; i < 3; i++) {
    const again = await startStack(options)
    seconds.push(again.ready_ms / 1000)
    await (i === 2 ? again.kill() : again.stop())
  }
  await sleep(500)
  const crashed = await startStack(options)
  await crashed.stop()
  const second = seconds.sort((a, b) => a - b)[1] as number
  return [
    { name: "start: first, on empty data", value: first.ready_ms / 1000, unit: "s", floor: node },
    { name: "start: second (median of 3)", value: second, unit: "s", aim: { at_most: 3 } },
    { name: "start: after kill -9", value: crashed.ready_ms / 1000, unit: "s", floor: second },
  ]
}

/** Seconds in which Node starts and ends. */
function nodeAlone(): number {
  const began = performance.now()
  spawnSync(process.execPath, ["-e", "0"])
  return (performance.now() - began) / 1000
}
