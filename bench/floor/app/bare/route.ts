export const dynamic = "force-dynamic"

export const GET = () => Response.json({ is_bare: true })
