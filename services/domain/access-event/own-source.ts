/** The source of the events that the installation writes itself. No caller may use it. */
export const OWN_SOURCE = 'custodes';
