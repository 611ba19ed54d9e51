import type { Broker } from './broker.ts'
import type { ContributorContext } from './context.ts'
import type { ThingType } from './definition.ts'
import type { SubscriptionResolvers } from './generated.ts'
import { assertIdentifier } from './text.ts'
import type { Thing } from './thing.ts'
import { type ThingEvent, toNotice } from './thing-event.ts'

/** The thing of an event; null once deleted. */
const resolve = (event: ThingEvent): Thing | null => (event.change === 'deleted' ? null : event.thing)

function brokerOf({ contributor }: ContributorContext): Broker {
  return contributor.broker
}

export const subscriptionResolvers: Required<SubscriptionResolvers> = {
  ThingCreateMutation: {
    subscribe: (_root: unknown, { onTypes }: { onTypes?: readonly ThingType[] | null }, context) =>
      brokerOf(context).subscribe(
        (event) =>
          event.change === 'created' &&
          (onTypes ?? [event.thing.__typename]).includes(event.thing.__typename),
      ),
    resolve,
  },
  ControlActionMutation: {
    subscribe: (_root: unknown, args: { identifier: string }, context) => {
      const identifier = assertIdentifier(args.identifier)
      return brokerOf(context).subscribe((event) => {
        const notice = toNotice(event)
        return notice.type === 'ControlAction' && notice.identifier === identifier
      })
    },
    resolve,
  },
}
