import { invalidateCatalog } from "#lib/catalog/contract"
import * as catalog from "#lib/catalog/service"
import { route } from "#lib/runtime"

export const POST = route(invalidateCatalog, catalog.invalidate)
