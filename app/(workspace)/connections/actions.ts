"use server"

import { revalidatePath } from "next/cache"
import { currentMember } from "#app/load"
import { ConnectionId } from "#lib/connections/contract"
import * as connections from "#lib/connections/service"

/** Tests a connection; the list then shows what came of it. */
export async function testConnection(form: FormData): Promise<void> {
  await connections.test(await currentMember(), { id: ConnectionId.parse(form.get("id")) })
  revalidatePath("/connections")
}
