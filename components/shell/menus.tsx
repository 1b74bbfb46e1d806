import { cx } from "class-variance-authority"
import { Check, ChevronsUpDown, CircleUser, LogOut } from "lucide-react"
import { BridgeMark } from "#components/shell/mark"
import { ThemeChoice } from "#components/shell/theme-choice"
import { Button } from "#components/ui/button"
import type { Whoami, Workspace } from "#lib/workspaces/contract"

export type ShellSession = Whoami & { workspace: Workspace }

/** Server actions, handed in by the layout: components know no server file. */
export type ShellActions = {
  signOut: () => Promise<void>
  switchWorkspace: (form: FormData) => Promise<void>
}

// The platform's popover: opens, closes on Escape and on a click elsewhere, all without script.
const panel =
  "m-0 w-64 rounded-md bg-raised p-2 text-foreground shadow-float [&:popover-open]:block max-h-[70dvh] overflow-y-auto fixed inset-auto"

/** Names the workspace and moves between workspaces. `id` must be unique on the page. */
export function WorkspaceMenu({ id, session, actions, compact }: MenuProps) {
  return (
    <>
      <Button
        variant="ghost"
        size="inline"
        popoverTarget={id}
        aria-label={`Workspace: ${session.workspace.name}. Switch workspace`}
        className={cx("h-10 w-full min-w-0 justify-start! px-2 pointer-coarse:h-11", compact && "justify-center!")}
      >
        <BridgeMark className="size-5! shrink-0" />
        {!compact && (
          <>
            <span className="min-w-0 flex-1 truncate text-left font-semibold">{session.workspace.name}</span>
            <ChevronsUpDown aria-hidden="true" className="text-muted" />
          </>
        )}
      </Button>
      <div id={id} popover="auto" className={cx(panel, "top-14 left-2")}>
        <p className="px-2 pt-1 pb-2 text-xs text-muted">Your workspaces</p>
        <form action={actions.switchWorkspace}>
          {session.workspaces.map((workspace) => (
            <button
              key={workspace.id}
              type="submit"
              name="workspace_id"
              value={workspace.id}
              className="flex min-h-10 w-full items-center gap-2 rounded-sm px-2 text-left hover:bg-sunken"
            >
              <span className="min-w-0 flex-1 truncate">{workspace.name}</span>
              {workspace.id === session.workspace.id ? (
                <>
                  <Check aria-hidden="true" className="size-4" />
                  <span className="sr-only">(current)</span>
                </>
              ) : (
                <span className="text-xs text-muted">{workspace.role}</span>
              )}
            </button>
          ))}
        </form>
      </div>
    </>
  )
}

type MenuProps = { id: string; session: ShellSession; actions: ShellActions; compact?: boolean }

/** Who is signed in, the theme, and the way out. */
export function UserMenu({ id, session, actions, compact }: MenuProps) {
  return (
    <>
      <Button
        variant="ghost"
        size="inline"
        popoverTarget={id}
        aria-label={`${session.user.full_name || session.user.email}: account and theme`}
        className={cx("h-10 w-full min-w-0 justify-start! px-2 pointer-coarse:h-11", compact && "justify-center!")}
      >
        <CircleUser aria-hidden="true" className="size-5!" />
        {!compact && (
          <span className="min-w-0 flex-1 truncate text-left font-normal">
            {session.user.full_name || session.user.email}
          </span>
        )}
      </Button>
      <div id={id} popover="auto" className={cx(panel, "bottom-14 left-2 space-y-3")}>
        <div className="px-2 pt-1">
          <p className="truncate font-medium">{session.user.email}</p>
          <p className="text-sm text-muted">
            {session.workspace.role} in {session.workspace.name}
          </p>
        </div>
        <div className="px-2">
          <ThemeChoice name={`${id}-theme`} />
        </div>
        <form action={actions.signOut} className="border-t border-border pt-2">
          <Button type="submit" variant="ghost" size="sm" className="w-full justify-start!">
            <LogOut aria-hidden="true" />
            Sign out
          </Button>
        </form>
      </div>
    </>
  )
}
