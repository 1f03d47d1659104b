/** A function behind an address: it answers with the event, or as the event's body tells it to. */
export const handler = async (event) => {
  const told = event.headers['content-type'] === 'application/json' ? JSON.parse(event.body) : {};
  if (told.throw) throw new Error(told.throw);
  if (told.sleepMs) await new Promise((later) => setTimeout(later, told.sleepMs));
  return 'answer' in told ? told.answer : event;
};
