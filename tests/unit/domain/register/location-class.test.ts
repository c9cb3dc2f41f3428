import { createLocationClassifier, foldName } from '../../../../services/domain/register/location-class.ts';
import { classifyLocation } from '../../../support/register-builders.ts';

/** By language: names that say where the camera hangs, and names that only look as if they did. */
const names: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>> = {
  English: {
    intimate: [
      'Master Bedroom',
      'Stick Up Cam Bathroom 2',
      "Kid's room",
      'KIDS ROOM',
      'SpyCam',
      'nursery-cam_3',
      'changing room',
      'Emma’s room',
      'toddler cam',
    ],
    indoor: ['Kitchen', 'Basement 2', 'LivingRoom', 'Hallway to garage'],
    outdoor: [
      'Front Door',
      'FrontDoor',
      'Garage_1',
      'bedrock garden',
      'Bath Road front door',
      'Bird bath garden',
      'Plant nursery gate',
    ],
    unknown: ['Bathurst', 'Badge reader', 'Camera 7', '—', 'Bedford', 'Cotswold cam', 'Truck bed'],
  },
  German: {
    intimate: [
      'Schlafzimmer oben',
      'Kinderzimmerkamera',
      'Gästezimmer',
      'Gaestezimmer',
      'GÄSTEBAD',
      'Bad oben',
      'Umkleidekabine 3',
      "Lena's Zimmer",
      'Jugendzimmer',
    ],
    indoor: ['WOHNZIMMER', 'Küche', 'Kueche', 'Büro', 'Treppenhauskamera'],
    outdoor: [
      'Straße',
      'STRASSE',
      'Vorgarten',
      'Haustürkamera',
      'Bad Homburg Haustür',
      'Kamera für den Garten',
      'Badstraße',
    ],
    unknown: ['Bad Tölz', 'Badminton'],
  },
  French: {
    intimate: [
      'Chambre des enfants',
      'Salle de bain',
      'Cabine d’essayage',
      "Cabine d'essayage 2",
      'CRÈCHE',
      'Toilettes',
    ],
    indoor: ['Cuisine', 'Salle à manger', 'Sous-sol', 'Escalier'],
    outdoor: ['Allée', 'Clôture', 'Jardin, côté rue', 'Jardin de la chambre de commerce'],
    unknown: ['Chambre froide', 'Chambord'],
  },
  Spanish: {
    intimate: ['Habitación', 'Baño', 'BAÑO', 'Cuarto de los niños', 'Probador 2', 'Cuna'],
    indoor: ['Cocina', 'Salón', 'Pasillo'],
    outdoor: ['Jardín', 'Puerta principal', 'Calle Baños, entrada'],
    unknown: ['Cámara 4', 'Cama elástica'],
  },
  Italian: {
    intimate: ['Camera da letto', 'Cameretta', 'Bagno', 'Spogliatoio', 'Camera dei bambini'],
    indoor: ['Cucina', 'Soggiorno', 'Sala da pranzo'],
    outdoor: ['Giardino', 'Portone', 'Cortile della camera di commercio'],
    unknown: ['Camera 3'],
  },
  Dutch: {
    intimate: ['Slaapkamer', 'Kinderkamercamera', 'Badkamer boven', 'Paskamer'],
    indoor: ['Woonkamer', 'Keuken'],
    outdoor: ['Voortuin', 'Zwembad', 'Achterdeurcamera'],
    unknown: ['Camera boven'],
  },
  Portuguese: {
    intimate: ['Quarto do bebê', 'Casa de banho', 'BANHEIRO', 'Berçário', 'Vestiário'],
    indoor: ['Cozinha', 'Escritório', 'Sótão'],
    outdoor: ['Portão', 'Jardim', 'Garagem'],
    unknown: ['Quarto andar', 'Câmera 1'],
  },
  Polish: {
    intimate: ['Łazienka', 'lazienka', 'Sypialnia', 'Pokój dziecięcy', 'Przymierzalnia'],
    indoor: ['Kuchnia', 'Klatka schodowa', 'Gabinet'],
    outdoor: ['Ogród', 'Drzwi wejściowe', 'Płot'],
    unknown: ['Kamera 2'],
  },
  Swedish: {
    intimate: ['Sovrummet', 'Barnrumskamera', 'Omklädningsrum', 'Badrum'],
    indoor: ['Kök', 'Vardagsrum'],
    outdoor: ['Trädgårdskamera', 'Uppfart', 'Ytterdörr'],
    unknown: ['Kamera i väst'],
  },
  Danish: {
    intimate: ['Soveværelset', 'sovevaerelse', 'Børneværelse 2', 'Badeværelse'],
    indoor: ['Køkken', 'Stuen'],
    outdoor: ['Indkørsel', 'Hoveddøren'],
    unknown: ['Kamera 2'],
  },
  Norwegian: {
    intimate: ['Soverom', 'Barnerommet', 'Baderomskamera', 'Garderobe'],
    indoor: ['Kjøkken', 'Stua'],
    outdoor: ['Innkjørsel', 'Hagen'],
    unknown: ['Kamera nord'],
  },
  Finnish: {
    intimate: ['Makuuhuone', 'Lastenhuoneen kamera', 'Pukuhuone', 'Vessa'],
    indoor: ['Keittiö', 'Olohuone'],
    outdoor: ['Takapiha', 'Etuovi'],
    unknown: ['Kamera 1'],
  },
  Czech: {
    intimate: ['Ložnice', 'loznice', 'Dětský pokoj', 'Koupelna'],
    indoor: ['Obývák', 'Kuchyně'],
    outdoor: ['Zahrada', 'Příjezdová cesta'],
    unknown: ['Kamera 4'],
  },
  Russian: {
    intimate: ['Спальня', 'В СПАЛЬНЕ', 'Детская', 'Раздевалка 2', 'Санузел'],
    indoor: ['Кухня', 'Прихожая'],
    outdoor: ['Калитка', 'Двор'],
    unknown: ['Камера 3'],
  },
  Turkish: {
    intimate: ['Yatak odası', 'yatak odasi', 'YATAK ODASI', 'Banyo', 'Çocuk odası'],
    indoor: ['Mutfak', 'Oturma odası'],
    outdoor: ['Bahçe', 'Ön kapı'],
    unknown: ['Kamera 5'],
  },
  Japanese: {
    intimate: ['寝室', 'こども用ベビーモニター', '女子更衣室カメラ', 'お手洗い前'],
    indoor: ['リビング', 'ﾘﾋﾞﾝｸﾞ', '二階の廊下'],
    outdoor: ['玄関', '駐車場', '庭のフラワーベッド'],
    unknown: ['カメラ１', '専門'],
  },
  Chinese: {
    intimate: ['主卧室', '主臥室', '卫生间', '儿童房摄像头', '嬰兒監視器', '試衣間'],
    indoor: ['客厅', '廚房', '门厅'],
    outdoor: ['大门口', '後院', '车库', '河床花园'],
    unknown: ['摄像头二', '机床'],
  },
  Korean: {
    intimate: ['침실', '아기 침대', '여자 탈의실'],
    indoor: ['거실', '2층 복도'],
    outdoor: ['현관', '주차장'],
    unknown: ['카메라 1'],
  },
};
const rows = Object.entries(names).flatMap(([language, byClass]) =>
  Object.entries(byClass).flatMap(([locationClass, list]) =>
    list.map((name) => [language, name, locationClass] as const),
  ),
);

describe('the location class of a camera', () => {
  it.each(rows)('in %s: `%s` is %s', (_language, name, locationClass) => {
    expect(classifyLocation(name)).toBe(locationClass);
  });

  it('is the most sensitive one when a name contains several, in one language or in two', () => {
    expect(classifyLocation('Garden door seen from the nursery')).toBe('intimate');
    expect(classifyLocation('Jardin / Schlafzimmer')).toBe('intimate');
    expect(classifyLocation('Bath Road, bathroom')).toBe('intimate');
  });

  it('does not read together what stood on both sides of something taken out', () => {
    const classify = createLocationClassifier([
      {
        intimate: { words: ['changing room'], parts: [] },
        indoor: { words: [], parts: [] },
        outdoor: { words: ['gate'], parts: [] },
        not: { words: ['of the'], parts: ['xx'] },
      },
    ]);
    expect(classify('changing room')).toBe('intimate');
    expect(classify('changing of the room')).toBe('unknown');
    expect(classify('changing xx room')).toBe('unknown');
    expect(classify('xx gate')).toBe('outdoor');
  });

  it('is unknown without words', () => {
    expect(createLocationClassifier([])('Bedroom')).toBe('unknown');
    expect(classifyLocation('')).toBe('unknown');
  });
});

describe('a folded name', () => {
  it('has neither case nor accents, digits, punctuation or width', () => {
    expect(foldName("Zoé's  ＢＥＤroom #2 (Łódź)")).toEqual(['zoe', 's', 'bedroom', 'lodz']);
    expect(foldName('e\u0301tage')).toEqual(['etage']);
  });
});
