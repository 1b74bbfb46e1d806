import { type DBSchema, type IDBPDatabase, openDB } from "idb"

// Files whose upload is not complete, kept on this device so that a reload need not ask for them again.

type Kept = { evidence_id: string; file: File; kept_at: number }
interface Schema extends DBSchema {
  files: { key: string; value: Kept }
}

const WEEK_MS = 7 * 24 * 60 * 60 * 1000
let opened: Promise<IDBPDatabase<Schema>> | undefined

const database = () => {
  opened ??= openDB<Schema>("bridge-uploads", 1, {
    upgrade: (db) => void db.createObjectStore("files", { keyPath: "evidence_id" }),
  })
  return opened
}

/** Does something with the device's store. A device that refuses costs only the comfort: the person is asked again. */
async function quietly<T>(act: (db: IDBPDatabase<Schema>) => Promise<T>): Promise<T | undefined> {
  try {
    return await act(await database())
  } catch (cause) {
    console.warn("Unfinished uploads are not kept on this device.", cause)
    return undefined
  }
}

export const keepFile = (evidence_id: string, file: File) =>
  quietly((db) => db.put("files", { evidence_id, file, kept_at: Date.now() }))

export const forgetFile = (evidence_id: string) => quietly((db) => db.delete("files", evidence_id))

/** The file of an unfinished upload, if this device still has it. Files older than a week go. */
export const keptFile = (evidence_id: string) =>
  quietly(async (db) => {
    for (const kept of await db.getAll("files")) {
      if (kept.kept_at < Date.now() - WEEK_MS) await db.delete("files", kept.evidence_id)
    }
    return (await db.get("files", evidence_id))?.file
  })
