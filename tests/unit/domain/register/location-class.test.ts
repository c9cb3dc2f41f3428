import { classifyLocation } from '../../../../services/domain/register/location-class.ts';
import { locationWords } from '../../../../services/domain/register/location-words.ts';

describe('the location class of a camera', () => {
  it.each([
    ['Master Bedroom', 'intimate'],
    ['Stick Up Cam Bathroom 2', 'intimate'],
    ["Kid's room", 'intimate'],
    ['SpyCam', 'intimate'],
    ['Schlafzimmer oben', 'intimate'],
    ['Gästezimmer', 'intimate'],
    ['Chambre des enfants', 'intimate'],
    ['Salle de bain', 'intimate'],
    ['Habitación', 'intimate'],
    ['Baño', 'intimate'],
    ['Camera da letto', 'intimate'],
    ['Slaapkamer', 'intimate'],
    ['Łazienka', 'intimate'],
    ['寝室', 'intimate'],
    ['こども用ベビーモニター', 'intimate'],
    ['Kitchen', 'indoor'],
    ['WOHNZIMMER', 'indoor'],
    ['Küche', 'indoor'],
    ['Cuisine', 'indoor'],
    ['Cocina', 'indoor'],
    ['Cucina', 'indoor'],
    ['Woonkamer', 'indoor'],
    ['Kuchnia', 'indoor'],
    ['リビング', 'indoor'],
    ['Front Door', 'outdoor'],
    ['FrontDoor', 'outdoor'],
    ['Garage_1', 'outdoor'],
    ['Straße', 'outdoor'],
    ['Jardín', 'outdoor'],
    ['Allée', 'outdoor'],
    ['Giardino', 'outdoor'],
    ['Voortuin', 'outdoor'],
    ['Ogród', 'outdoor'],
    ['玄関', 'outdoor'],
  ])('of %s is %s', (name, locationClass) => {
    expect(classifyLocation(name)).toBe(locationClass);
  });

  it('is the more sensitive one when a name says two', () => {
    expect(classifyLocation('Garden door seen from the nursery')).toBe('intimate');
    expect(classifyLocation('Hallway to garage')).toBe('indoor');
  });

  it('takes whole words, not parts of others', () => {
    expect(classifyLocation('Bathurst')).toBe('unknown');
    expect(classifyLocation('Badge reader')).toBe('unknown');
  });

  it('is unknown for a name that says nothing', () => {
    expect(classifyLocation('Camera 7')).toBe('unknown');
    expect(classifyLocation('—')).toBe('unknown');
  });

  it('is told by words written the way names are folded', () => {
    for (const { words, parts } of locationWords) {
      for (const word of words) expect(word).toMatch(/^[a-z]+( [a-z]+)*$/);
      for (const part of parts) expect(part).toBe(part.normalize('NFC').toLowerCase());
    }
  });
});
