// The process that opens a stranger's file. It is started by reader.ts for one file, gets the bytes on its input and
// answers with one line of JSON. It has no secret, no network and no write access, and may be killed at any moment.

import "server-only"
import { parseDocument } from "#lib/evidence/formats/parse"
import { damaged, Unreadable } from "#lib/evidence/formats/unreadable"

const [name = ""] = process.argv.slice(2)
const chunks: Buffer[] = []
for await (const chunk of process.stdin) chunks.push(chunk as Buffer)

let answer: object
try {
  const bytes = Buffer.concat(chunks)
  chunks.length = 0
  answer = { read: await parseDocument(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength), name) }
} catch (error) {
  // No memory beside the heap: the same end as on it.
  if (error instanceof RangeError && /allocation/i.test(error.message)) process.abort()
  // Whatever else a parser trips over, the file is what it tripped over.
  const { code, message } = error instanceof Unreadable ? error : damaged()
  answer = { problem: { code, message } }
}
process.stdout.write(JSON.stringify(answer))
