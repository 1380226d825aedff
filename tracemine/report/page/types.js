/**
 * What the pages are given, for the type checker: `tracemine/report/shapes.py` says what each of
 * it means. A field that is left out has its default.
 *
 * @typedef {{q?: string, since?: string, until?: string, tool?: string, signal?: string,
 *   source?: string}} Filter
 * @typedef {{name: string, incidents: number}} Count
 * @typedef {{title: string, version: string, documents: number, incidents: number,
 *   artifacts: number, frames: number, functions: number, signatures: number, recurring: number,
 *   first?: string, last?: string, tools?: Count[], signals?: Count[], sources?: Count[],
 *   weights?: Object<string, number>, remarks?: string[]}} Summary
 * @typedef {{id: string, title: string, source: string, first_line: number, last_line: number,
 *   time?: string, signal?: string, crash?: string, signatures?: string[], tools?: string[],
 *   tags?: string[], artifacts?: number}} Row
 * @typedef {{total: number, rows?: Row[]}} Incidents
 * @typedef {{start: string, end: string, incidents?: number, crashes?: number}} Bin
 * @typedef {{unit: string, bins?: Bin[], undated?: number}} Timeline
 * @typedef {{hash: string, title: string, functions: string[], version?: number,
 *   incidents?: number, artifacts?: number, first?: string, last?: string,
 *   trend?: number[]}} SignatureRow
 * @typedef {{total: number, rows?: SignatureRow[]}} Signatures
 * @typedef {{signature: SignatureRow, incidents?: Row[]}} Crash
 * @typedef {{name: string, incidents: number, relevant?: boolean}} FunctionRow
 * @typedef {{total: number, rows?: FunctionRow[]}} Functions
 * @typedef {{incident: Row, roles: string[], depth?: number}} Place
 * @typedef {{function: FunctionRow, total: number, places?: Place[],
 *   signatures?: SignatureRow[]}} Named
 *
 * @typedef {{level?: number, symbol?: string, function?: string, args?: string, file?: string,
 *   line?: number, module?: string, address?: string, inlined?: boolean, passed?: boolean}} Frame
 * @typedef {{role: string, frames?: Frame[], thread?: string, truncated?: string,
 *   omitted?: number}} Stack
 * @typedef {{type: "prose", first_line: number, lines?: string[], omitted?: number}} Prose
 * @typedef {{type: "artifact", id: string, tool: string, kind: string, first_line: number,
 *   last_line: number, headline?: string, signature?: [string, string], stacks?: Stack[],
 *   details?: [string, string][], lines?: string[], omitted?: number,
 *   again?: [number, number][]}} Printed
 * @typedef {{type: "inner", first_line: number, last_line: number, id: string,
 *   title: string}} Inner
 * @typedef {{type: "again", first_line: number, last_line: number, artifact: string}} Again
 * @typedef {Prose | Printed | Inner | Again} Piece
 * @typedef {{line: number, text: string, incidents?: Row[]}} Referred
 * @typedef {{incident: Row, score: number, shared?: FunctionRow[], signature?: string}} Alike
 * @typedef {{incident: Row, entry?: [string, string | null], body?: Piece[],
 *   names?: Object<string, string>, sentences?: [number, string][], missing?: string,
 *   references?: Referred[], alike?: Alike[], before?: string, after?: string}} Whole
 *
 * @typedef {{id: string, kind: "incident" | "function", name: string, label: string,
 *   incidents?: number, time?: string, signature?: string, distance?: number}} Node
 * @typedef {{incident: string, function: string, roles: string[], depth?: number,
 *   weight?: number}} Edge
 * @typedef {{nodes?: Node[], edges?: Edge[], omitted?: number}} Neighbours
 * @typedef {{incident: Row, text?: string, functions?: string[]}} Hit
 * @typedef {{functions?: FunctionRow[], function_total?: number, signatures?: SignatureRow[],
 *   signature_total?: number, incidents?: Hit[], incident_total?: number}} Found
 *
 * Where the data comes from: the page itself, or a server.
 * @typedef {object} Source
 * @property {() => Promise<Summary>} summary
 * @property {(filter: Filter, offset: number, limit: number) => Promise<Incidents>} incidents
 * @property {(filter: Filter) => Promise<Timeline>} timeline
 * @property {(filter: Filter, offset: number, limit: number) => Promise<Signatures>} signatures
 * @property {(hash: string) => Promise<Crash | null>} signature
 * @property {(filter: Filter, offset: number, limit: number) => Promise<Functions>} functions
 * @property {(name: string) => Promise<Named | null>} function
 * @property {(id: string) => Promise<Whole | null>} incident
 * @property {(kind: string, name: string, limit: number) => Promise<Neighbours>} around
 * @property {(filter: Filter, limit: number) => Promise<Found>} search
 */

export {};
