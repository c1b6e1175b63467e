import { NotTried, type Guess } from "../guess.js";

const untried = (id: string, assumes: string, usedIn: string, why: string): Guess => ({
  id,
  assumes,
  usedIn,
  assumed: "",
  probe: new NotTried(why),
});

/** What no run on somebody's account may find out: it would take all of something away, or touch what is not the suite's. */
export const untriedGuesses: readonly Guess[] = [
  untried(
    "quota",
    "a gateway takes 100 entries, and answers ForwardEntryLimitExceed to the next",
    "emulator `quota`",
    "it would use up the quota of the gateway",
  ),
  untried(
    "snat",
    "an EIP with a forward entry is refused for SNAT with Forbidden.SnatIpUsedInForward; SNAT entries hold no other rules",
    "emulator",
    "the suite makes no SNAT entries",
  ),
  untried(
    "eipOnItsWay",
    "an EIP that is still Associating, or already Unassociating, is InvalidParameter.ExternalIp for an entry",
    "emulator; an entry depends on the attachment of its EIP",
    "the suite attaches and detaches nothing",
  ),
  untried(
    "standbyDetach",
    "the last primary EIP cannot be detached while a standby one is attached (InvalidUnAssociation.UnAssociateStandbyEipFist)",
    "emulator",
    "the suite attaches and detaches nothing",
  ),
  untried(
    "force",
    "Force and ForceDelete remove the entries in the way at once",
    "emulator",
    "the suite deletes no gateway and detaches no EIP",
  ),
  untried(
    "throttling",
    "flow control answers with a code that contains Throttling, before the work is begun",
    "`api/errors.ts`, `api/concurrency.ts`; a fault rule of the emulator",
    "the suite does not provoke it",
  ),
  untried(
    "notDone",
    "SystemBusy, ServiceUnavailable and status codes mean that nothing was done; InternalError, ens.interface.error and all 5xx that something may have been",
    "`api/errors.ts`",
    "nobody can call these errors forth",
  ),
];
