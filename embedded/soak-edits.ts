// npm run test:edits [users]: users edit both sides of a migration, go back, edit there and come forward again, through a
// real Postgres; 10,000 of them take some minutes. Says what was lost, or named without a reason.
import { startTestStack } from "./test-stack.mjs"

const USERS = Number(process.argv[2] ?? 10_000)
/** Users to a walk: what is found is known after each. */
const AT_ONCE = 500

const stack = await startTestStack()
Object.assign(process.env, stack.env)
const { openWorld } = await import("#lib/platform/testing/world")
const { ownerOf, walk } = await import("#lib/platform/testing/legacy")
const world = await openWorld()
const owner = await ownerOf(world)
const sum = { users: 0, edits: 0, conflicts: 0, returned: 0, wrong: 0 }
const began = performance.now()
for (let first = 0; first < USERS; first += AT_ONCE) {
  const users = Math.min(AT_ONCE, USERS - first)
  const { wrong, ...counts } = await walk(world, owner, users, first)
  sum.users += users
  for (const [key, count] of Object.entries(counts)) sum[key as keyof typeof counts] += count
  sum.wrong += wrong.length
  for (const line of wrong.slice(0, 20)) console.log(`WRONG   ${line}`)
  const seconds = ((performance.now() - began) / 1000).toFixed(0)
  console.log(
    `${sum.users} users, ${sum.edits} edits, ${sum.conflicts} conflicts named, ${sum.returned} values returned from parked sessions, ${sum.wrong} wrong, ${seconds} s`,
  )
}
await owner.end()
await world.close()
await stack.stop()
process.exit(sum.wrong > 0 || sum.conflicts === 0 ? 1 : 0)
