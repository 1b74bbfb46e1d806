// The launcher is plain JavaScript: it runs on Node 20 before anything is installed. Tests import it untyped.
declare module "*.mjs"
