import { LRUCache } from "lru-cache"
import type { Entry } from "#lib/manifest/tiers/entry"
import { Flights } from "#lib/manifest/tiers/flights"
import { Meter, type Tier } from "#lib/manifest/tiers/meter"

// What one process holds: tier 0, who is asking for what, and the counts of all tiers.

/** Which version is the latest, and since when (ms) that is known: from when it was asked, not when it was answered. */
export type Latest = { version: string; checksum: string; is_behind: boolean; asked_at: number }
export type Found = { entry: Entry; tier: Tier }

/** A pointer is believed for five seconds; in the last of them it is served while it is asked again. */
export const POINTER_MS = 5_000
export const POINTER_RENEWED_MS = 4_000
/** An entry is held for an hour; in its last six minutes it is served while it is loaded again. */
export const ENTRY_MS = 3_600_000
export const ENTRY_RENEWED_MS = 3_240_000

const ENTRY_BYTES = 64 * 1024 * 1024
const DERIVED_BYTES = 16 * 1024 * 1024

export class Tiers {
  readonly entries = new LRUCache<string, { entry: Entry; since: number }>({
    maxSize: ENTRY_BYTES,
    sizeCalculation: ({ entry }) => entry.content.length + entry.rest.length + 1000,
  })
  readonly latest = new LRUCache<string, Latest>({ max: 20_000 })
  /** What was made of an entry: other formats, smaller budgets. Sealed like entries. */
  readonly derived = new LRUCache<string, { body: Buffer; seal: number }>({
    maxSize: DERIVED_BYTES,
    sizeCalculation: ({ body }) => body.length + 500,
  })
  readonly asking = new Flights<Latest | undefined>()
  readonly loading = new Flights<Found | undefined>()
  readonly meter = new Meter()
}

// Next loads this file more than once in a process; all copies share the tiers of one runtime, known by its ports.
const KEY = Symbol.for("bridge.manifest-tiers")
const shared = globalThis as { [KEY]?: WeakMap<object, Tiers> }
shared[KEY] ??= new WeakMap()
const known: WeakMap<object, Tiers> = shared[KEY]

/** The tiers of the process that these ports are of. */
export function tiersOf({ ports }: { ports: object }): Tiers {
  let tiers = known.get(ports)
  if (!tiers) {
    tiers = new Tiers()
    known.set(ports, tiers)
  }
  return tiers
}
