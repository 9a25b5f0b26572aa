/** The URL of a worker's file beside the module that asks: .ts in development, .js in the build, which rewrites no URLs. */
export function threadFile(name: string, beside: string): URL {
  return new URL(`./${name}.${beside.endsWith('.ts') ? 'ts' : 'js'}`, beside);
}
