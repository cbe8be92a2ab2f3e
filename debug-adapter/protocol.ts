import type { DebugProtocol as P } from '@vscode/debugprotocol';
import type { Policy } from '../engine/choice.js';
import type { GfnscopeEvents, GfnscopeRequests } from './gfnscope-protocol.js';

/** What `launch` takes, beyond what every debugger takes. Described for people in the extension's manifest. */
export interface LaunchArguments extends P.LaunchRequestArguments {
  /** The script: a path, or a URI where there are no paths. */
  program: string;
  /** Run this test of the script instead of its main program. */
  test?: string;
  /** Stop before the first statement. */
  stopOnEntry?: boolean;
  /** Stop when the run has ended, so that one can go back from there. Unless told, it does if something failed. */
  stopOnEnd?: boolean;
  /** What answers an exit that no handler of the script answers. `ask` unless told; with `noDebug`, `stop`. */
  onMemoryError?: Policy;
  /** Another schedule than round robin; 0 is round robin. Overrides the script's own seed. */
  seed?: number;
  /** A recording to do again, forwards and backwards; `program` is then the script that it names, unless told. */
  recording?: string;
  /** Where to write a recording of the run when it ends. */
  recordTo?: string;
  /** Checkpoints kept for going back. */
  checkpoints?: number;
  /** MiB, about, that they may hold. */
  historyMemory?: number;
}

/** The requests of the protocol that this adapter answers, with what they carry and what they are answered with. */
export interface Requests extends GfnscopeRequests {
  launch: [LaunchArguments, undefined];
  configurationDone: [P.ConfigurationDoneArguments, undefined];
  restart: [P.RestartArguments, undefined];
  disconnect: [P.DisconnectArguments, undefined];
  terminate: [P.TerminateArguments, undefined];
  terminateThreads: [P.TerminateThreadsArguments, undefined];
  cancel: [P.CancelArguments, undefined];

  setBreakpoints: [P.SetBreakpointsArguments, P.SetBreakpointsResponse['body']];
  breakpointLocations: [P.BreakpointLocationsArguments, P.BreakpointLocationsResponse['body']];
  setFunctionBreakpoints: [P.SetFunctionBreakpointsArguments, P.SetFunctionBreakpointsResponse['body']];
  setExceptionBreakpoints: [P.SetExceptionBreakpointsArguments, P.SetExceptionBreakpointsResponse['body']];
  dataBreakpointInfo: [P.DataBreakpointInfoArguments, P.DataBreakpointInfoResponse['body']];
  setDataBreakpoints: [P.SetDataBreakpointsArguments, P.SetDataBreakpointsResponse['body']];
  setInstructionBreakpoints: [
    P.SetInstructionBreakpointsArguments,
    P.SetInstructionBreakpointsResponse['body'],
  ];

  continue: [P.ContinueArguments, P.ContinueResponse['body']];
  next: [P.NextArguments, undefined];
  stepIn: [P.StepInArguments, undefined];
  stepOut: [P.StepOutArguments, undefined];
  stepBack: [P.StepBackArguments, undefined];
  reverseContinue: [P.ReverseContinueArguments, undefined];
  restartFrame: [P.RestartFrameArguments, undefined];
  goto: [P.GotoArguments, undefined];
  gotoTargets: [P.GotoTargetsArguments, P.GotoTargetsResponse['body']];
  pause: [P.PauseArguments, undefined];
  stepInTargets: [P.StepInTargetsArguments, P.StepInTargetsResponse['body']];

  threads: [undefined, P.ThreadsResponse['body']];
  stackTrace: [P.StackTraceArguments, P.StackTraceResponse['body']];
  scopes: [P.ScopesArguments, P.ScopesResponse['body']];
  variables: [P.VariablesArguments, P.VariablesResponse['body']];
  setVariable: [P.SetVariableArguments, P.SetVariableResponse['body']];
  setExpression: [P.SetExpressionArguments, P.SetExpressionResponse['body']];
  evaluate: [P.EvaluateArguments, P.EvaluateResponse['body']];
  completions: [P.CompletionsArguments, P.CompletionsResponse['body']];
  exceptionInfo: [P.ExceptionInfoArguments, P.ExceptionInfoResponse['body']];
  source: [P.SourceArguments, P.SourceResponse['body']];
  loadedSources: [P.LoadedSourcesArguments, P.LoadedSourcesResponse['body']];
  readMemory: [P.ReadMemoryArguments, P.ReadMemoryResponse['body']];
  writeMemory: [P.WriteMemoryArguments, P.WriteMemoryResponse['body']];
  disassemble: [P.DisassembleArguments, P.DisassembleResponse['body']];
}

/** The events that this adapter sends. */
export interface Events extends GfnscopeEvents {
  initialized: undefined;
  process: P.ProcessEvent['body'];
  stopped: P.StoppedEvent['body'];
  continued: P.ContinuedEvent['body'];
  thread: P.ThreadEvent['body'];
  output: P.OutputEvent['body'];
  breakpoint: P.BreakpointEvent['body'];
  loadedSource: P.LoadedSourceEvent['body'];
  capabilities: P.CapabilitiesEvent['body'];
  invalidated: P.InvalidatedEvent['body'];
  memory: P.MemoryEvent['body'];
  progressStart: P.ProgressStartEvent['body'];
  progressUpdate: P.ProgressUpdateEvent['body'];
  progressEnd: P.ProgressEndEvent['body'];
  exited: P.ExitedEvent['body'];
  terminated: undefined;
}

/** Sends an event; one without a body takes none. */
export type Send = <E extends keyof Events>(
  event: E,
  ...body: Events[E] extends undefined ? [] : [Events[E]]
) => void;

/** A request that cannot be answered, with a reason for people. */
export class Refused extends Error {
  constructor(
    message: string,
    /** Whether the editor should put it before the user, rather than only into a log. */
    readonly show = false,
  ) {
    super(message);
  }
}
