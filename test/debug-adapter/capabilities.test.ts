import { fileURLToPath } from 'node:url';
import type { DebugProtocol as P } from '@vscode/debugprotocol';
import { describe, expect, it } from 'vitest';
import { Client, EDITOR } from './client.js';
import { type Exchange, exchangesIn } from './transcript/exchanges.js';

type Capability = keyof P.Capabilities;

/** What every debugger of this kind must announce at 1.0: the M rows of the survey's table. */
const MUST: readonly Capability[] = [
  'supportsConfigurationDoneRequest',
  'supportsFunctionBreakpoints',
  'supportsConditionalBreakpoints',
  'supportsHitConditionalBreakpoints',
  'supportsLogPoints',
  'supportsEvaluateForHovers',
  'exceptionBreakpointFilters',
  'supportsExceptionFilterOptions',
  'supportsExceptionInfoRequest',
  'supportsStepBack',
  'supportsSetVariable',
  'supportsSetExpression',
  'supportsGotoTargetsRequest',
  'supportsStepInTargetsRequest',
  'supportsCompletionsRequest',
  'completionTriggerCharacters',
  'supportsRestartRequest',
  'supportsValueFormattingOptions',
  'supportsLoadedSourcesRequest',
  'supportsDataBreakpoints',
  'supportsDataBreakpointBytes',
  'supportsReadMemoryRequest',
  'supportsWriteMemoryRequest',
  'supportsDisassembleRequest',
  'supportsSteppingGranularity',
  'supportsCancelRequest',
  'supportsBreakpointLocationsRequest',
  'supportsSingleThreadExecutionRequests',
];

/** What is not announced, and why. */
const NOT_YET: Partial<Record<Capability, string>> = {
  supportsANSIStyling: 'what is said has no colours',
  supportsModulesRequest: 'VS Code never asks; memslots have a scope and a view of their own',
  additionalModuleColumns: 'there are no modules',
  supportsExceptionOptions: 'VS Code ignores it; filters have conditions instead',
  supportSuspendDebuggee: 'there is no process that would outlive the session',
  breakpointModes: 'VS Code sends no mode with data breakpoints: their expressions name the backing',
};

/** Whether an exchange exercises a capability: it asked for just that, and was not refused. */
type Exercises = (exchange: Exchange) => boolean;

const asks =
  (...commands: readonly string[]): Exercises =>
  ({ command, refused }) =>
    !refused && commands.includes(command);

/** The request has breakpoints with this field, and one of them is in force. */
const sets =
  (command: string, field?: string): Exercises =>
  ({ command: asked, args, answer }) =>
    asked === command &&
    /verified: true/.test(answer) &&
    listOf(args.breakpoints).some((one) => field === undefined || one[field] !== undefined);

const withArgument =
  (name: string, value: unknown, ...commands: readonly string[]): Exercises =>
  (exchange) =>
    asks(...commands)(exchange) && exchange.args[name] === value;

const STEPS = ['next', 'stepIn', 'stepOut'];

const EXERCISED_BY: Partial<Record<Capability, Exercises>> = {
  supportsConfigurationDoneRequest: asks('configurationDone'),
  supportsRestartRequest: asks('restart'),
  supportsTerminateRequest: asks('terminate'),
  supportTerminateDebuggee: withArgument('terminateDebuggee', true, 'disconnect'),
  supportsTerminateThreadsRequest: asks('terminateThreads'),
  supportsConditionalBreakpoints: sets('setBreakpoints', 'condition'),
  supportsHitConditionalBreakpoints: sets('setBreakpoints', 'hitCondition'),
  supportsLogPoints: sets('setBreakpoints', 'logMessage'),
  supportsFunctionBreakpoints: sets('setFunctionBreakpoints'),
  supportsInstructionBreakpoints: sets('setInstructionBreakpoints'),
  supportsDataBreakpoints: sets('setDataBreakpoints'),
  supportsDataBreakpointBytes: (exchange) =>
    asks('dataBreakpointInfo')(exchange) && exchange.args.bytes !== undefined,
  supportsBreakpointLocationsRequest: asks('breakpointLocations'),
  exceptionBreakpointFilters: ({ command, args, answer }) =>
    command === 'setExceptionBreakpoints' && listOf(args.filters).length > 0 && /verified: true/.test(answer),
  supportsExceptionFilterOptions: ({ command, args, answer }) =>
    command === 'setExceptionBreakpoints' &&
    listOf(args.filterOptions).some(({ condition }) => condition !== undefined) &&
    /verified: true/.test(answer),
  supportsSteppingGranularity: (exchange) =>
    asks(...STEPS)(exchange) && exchange.args.granularity !== undefined,
  supportsSingleThreadExecutionRequests: withArgument('singleThread', true, 'continue', ...STEPS),
  supportsStepInTargetsRequest: (exchange) =>
    asks('stepIn')(exchange) && exchange.args.targetId !== undefined,
  supportsStepBack: asks('stepBack'),
  supportsRestartFrame: asks('restartFrame'),
  supportsGotoTargetsRequest: asks('goto'),
  supportsSetVariable: asks('setVariable'),
  supportsSetExpression: asks('setExpression'),
  supportsValueFormattingOptions: (exchange) =>
    asks('variables', 'evaluate')(exchange) && exchange.args.format !== undefined,
  supportsEvaluateForHovers: withArgument('context', 'hover', 'evaluate'),
  supportsClipboardContext: withArgument('context', 'clipboard', 'evaluate'),
  supportsCompletionsRequest: asks('completions'),
  completionTriggerCharacters: (exchange) =>
    asks('completions')(exchange) &&
    ['.', '[', '/'].includes(String(exchange.args.text).charAt(Number(exchange.args.column) - 2)) &&
    /label: /.test(exchange.answer),
  supportsExceptionInfoRequest: asks('exceptionInfo'),
  supportsLoadedSourcesRequest: asks('loadedSources'),
  supportedChecksumAlgorithms: (exchange) =>
    asks('loadedSources')(exchange) && /algorithm: SHA256/.test(exchange.answer),
  supportsReadMemoryRequest: asks('readMemory'),
  supportsWriteMemoryRequest: asks('writeMemory'),
  supportsDisassembleRequest: asks('disassemble'),
  supportsCancelRequest: asks('cancel'),
};

function listOf(value: unknown): readonly Readonly<Record<string, unknown>>[] {
  return Array.isArray(value) ? (value as Record<string, unknown>[]) : [];
}

describe('the capabilities announced', () => {
  const exchanges = exchangesIn(fileURLToPath(new URL('transcripts/', import.meta.url)));

  async function announced(): Promise<P.Capabilities> {
    const client = new Client({});
    const capabilities = await client.request<P.Capabilities>('initialize', EDITOR);
    client.dispose();
    return capabilities;
  }

  const isOn = (value: unknown): boolean => value === true || (Array.isArray(value) && value.length > 0);

  it('are exactly those that a transcript exercises', async () => {
    const on = Object.entries(await announced())
      .filter(([, value]) => isOn(value))
      .map(([name]) => name);
    const exercised = Object.entries(EXERCISED_BY)
      .filter(([, exercises]) => exchanges.some(exercises))
      .map(([name]) => name);
    expect(on.sort()).toEqual(exercised.sort());
  });

  it('are all that must be, except those that are named here with a reason', async () => {
    const capabilities = await announced();
    const missing = MUST.filter((name) => !isOn(capabilities[name]) && NOT_YET[name] === undefined);
    expect(missing).toEqual([]);
  });

  it('are none of those that are said to be missing', async () => {
    const capabilities = await announced();
    expect(Object.keys(NOT_YET).filter((name) => isOn(capabilities[name as Capability]))).toEqual([]);
  });

  it('name exception filters that are all exercised', async () => {
    const { exceptionBreakpointFilters = [] } = await announced();
    const used = new Set(
      exchanges
        .filter(
          ({ command, answer }) => command === 'setExceptionBreakpoints' && /verified: true/.test(answer),
        )
        .flatMap(({ args }) => [
          ...(Array.isArray(args.filters) ? (args.filters as string[]) : []),
          ...listOf(args.filterOptions).map(({ filterId }) => String(filterId)),
        ]),
    );
    expect(exceptionBreakpointFilters.map(({ filter }) => filter).filter((name) => !used.has(name))).toEqual(
      [],
    );
  });
});
