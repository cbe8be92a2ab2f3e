import type { DebugProtocol } from '@vscode/debugprotocol';

/** What `launch` takes, beyond what every debugger takes. Described for people in the extension's manifest. */
export interface LaunchArguments extends DebugProtocol.LaunchRequestArguments {
  /** The script. */
  program: string;
}

/** The requests that are about a run, with what they carry and what they are answered with. */
export interface Requests {
  launch: [LaunchArguments, undefined];
  configurationDone: [DebugProtocol.ConfigurationDoneArguments, undefined];
  disconnect: [DebugProtocol.DisconnectArguments, undefined];
  terminate: [DebugProtocol.TerminateArguments, undefined];
  setBreakpoints: [DebugProtocol.SetBreakpointsArguments, DebugProtocol.SetBreakpointsResponse['body']];
  setExceptionBreakpoints: [DebugProtocol.SetExceptionBreakpointsArguments, undefined];
  threads: [undefined, DebugProtocol.ThreadsResponse['body']];
  stackTrace: [DebugProtocol.StackTraceArguments, DebugProtocol.StackTraceResponse['body']];
  scopes: [DebugProtocol.ScopesArguments, DebugProtocol.ScopesResponse['body']];
  exceptionInfo: [DebugProtocol.ExceptionInfoArguments, DebugProtocol.ExceptionInfoResponse['body']];
  continue: [DebugProtocol.ContinueArguments, DebugProtocol.ContinueResponse['body']];
  next: [DebugProtocol.NextArguments, undefined];
  stepIn: [DebugProtocol.StepInArguments, undefined];
  stepOut: [DebugProtocol.StepOutArguments, undefined];
  pause: [DebugProtocol.PauseArguments, undefined];
  stepInTargets: [DebugProtocol.StepInTargetsArguments, DebugProtocol.StepInTargetsResponse['body']];
}

/** The events that this adapter sends. */
export interface Events {
  initialized: undefined;
  stopped: DebugProtocol.StoppedEvent['body'];
  output: DebugProtocol.OutputEvent['body'];
  exited: DebugProtocol.ExitedEvent['body'];
  terminated: undefined;
}

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
