import autocannon from "autocannon"
import { startStack } from "../e2e/stack.ts"
import type { Figure } from "./figure.ts"
import { startFloor } from "./floor.ts"
import { signUp } from "./person.ts"

const CONNECTIONS = 20
const SECONDS = 8
// Each person may read 1,200 times a minute, so the load is spread over enough of them.
const PEOPLE = 40

/** An authenticated read (token, budget, parse, row security) against a bare route handler, both under `next start`. */
export default async function http(): Promise<Figure[]> {
  const floor = await startFloor()
  const bridge = await startStack({ dataDir: ".bridge-bench", fresh: true })
  try {
    const people = []
    for (let i = 0; i < PEOPLE; i++) people.push(await signUp(bridge.address, i))
    const requests = people.map(({ token, workspace_id }) => ({
      path: `/api/v1/workspaces/${workspace_id}`,
      headers: { authorization: `Bearer ${token}` },
    }))
    const bare = [{ path: "/bare" }]
    await load(floor.address, bare, 2)
    await load(bridge.address, requests, 2)
    const lowest = await load(floor.address, bare, SECONDS)
    const read = await load(bridge.address, requests, SECONDS)
    return [
      { name: "http: authenticated read", value: read.rate, unit: "req/s", floor: lowest.rate, aim: { at_least: 0.5 } },
      { name: "http: authenticated read, p99", value: read.p99, unit: "ms", floor: lowest.p99, spec: { at_most: 200 } },
    ]
  } finally {
    floor.stop()
    await bridge.stop()
  }
}

async function load(url: string, requests: { path: string; headers?: Record<string, string> }[], duration: number) {
  const result = await autocannon({ url, connections: CONNECTIONS, duration, requests })
  if (result.non2xx + result.errors > 0) {
    throw new Error(
      `${result.non2xx} answers of ${result.requests.total} at ${url} were refusals, ${result.errors} were lost`,
    )
  }
  return { rate: result.requests.average, p99: result.latency.p99 }
}
