import { LRUCache } from "lru-cache"
import type { Manifest } from "#lib/manifest/contract/content"

// Tier 0: manifests in the memory of this process. An entry is one immutable version; what can change is which
// version is the latest, so that is asked again after five seconds.

export type HotManifest = { manifest: Manifest; rendering: string; created_at: string }
export type HotPointer = { manifest_id: string; version: string; checksum: string; is_behind: boolean }

const HOUR_MS = 3_600_000
export const POINTER_MS = 5_000

class HotTier {
  readonly entries = new LRUCache<string, HotManifest>({ max: 500, ttl: HOUR_MS })
  readonly pointers = new LRUCache<string, HotPointer>({ max: 10_000, ttl: POINTER_MS })
  hits = 0
  misses = 0

  get(workspace_id: string, version: string): HotManifest | undefined {
    const found = this.entries.get(`${workspace_id} ${version}`)
    if (found) this.hits++
    else this.misses++
    return found
  }
  set(workspace_id: string, entry: HotManifest): void {
    this.entries.set(`${workspace_id} ${entry.manifest.version}`, entry)
  }
  drop(workspace_id: string, version: string): void {
    this.entries.delete(`${workspace_id} ${version}`)
  }
}

// Next loads this file more than once in a process; all copies share one tier.
const KEY = Symbol.for("bridge.manifest-tier")
const shared = globalThis as { [KEY]?: HotTier }
shared[KEY] ??= new HotTier()
export const hotTier: HotTier = shared[KEY]
