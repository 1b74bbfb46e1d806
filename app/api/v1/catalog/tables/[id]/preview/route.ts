import { previewTable } from "#lib/catalog/contract"
import * as catalog from "#lib/catalog/service"
import { route } from "#lib/runtime"

export const GET = route(previewTable, catalog.preview)
