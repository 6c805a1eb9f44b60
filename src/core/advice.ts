import { daysBetween, isDay, localDay } from './calendar.js';
import { answerTo, hiddenFields, holds } from './fields/condition.js';
import type { Answers } from './model/answers.js';
import type { Advice, Category, Shipment } from './model/category.js';

/** What a category has to say about these answers and this shipment, in its own order. Never blocks. */
export function activeAdvice(
  category: Category,
  answers: Answers,
  shipment: Shipment | undefined,
  now: number,
  timeZone: string,
): readonly Advice[] {
  const hidden = hiddenFields([...category.questions, ...category.details], answers);
  const longAgo = (day: unknown, days: number): boolean =>
    typeof day === 'string' && isDay(day) && daysBetween(day, localDay(now, timeZone)) > days;
  return (category.advice ?? []).filter(({ when }) => {
    switch (when.kind) {
      case 'answers':
        return holds(when.condition, answers, hidden);
      case 'paid-days-ago':
        return longAgo(shipment?.paid, when.days);
      case 'days-ago':
        return !hidden.has(when.field) && longAgo(answerTo(when.field, answers), when.days);
      case 'shipment-state':
      default:
        return shipment?.state !== undefined && when.states.includes(shipment.state);
    }
  });
}
