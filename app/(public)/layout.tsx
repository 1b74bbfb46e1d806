import { BridgeMark } from "#components/shell/mark"

/** Pages for people who are not signed in: one narrow column. */
export default function PublicLayout({ children }: LayoutProps<"/">) {
  return (
    <div className="mx-auto flex min-h-dvh w-full max-w-md flex-col px-4 py-8 sm:py-16">
      <header className="mb-8 flex items-center gap-3">
        <BridgeMark className="size-7" />
        <span className="text-lg font-semibold">Bridge</span>
      </header>
      <main id="main" tabIndex={-1} className="outline-none">
        {children}
      </main>
    </div>
  )
}
