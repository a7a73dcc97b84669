// Every French sentence on the phone itself: the kept page, the way back, the parties of one phone.

const COMPASS = ['nord', 'nord-est', 'est', 'sud-est', 'sud', 'sud-ouest', 'ouest', 'nord-ouest'];

export const frShell = {
  ready: 'Prêt pour la marche, même sans réseau.',
  missing: (parts: string) => `Encore à recevoir\u00a0: ${parts}. Gardez le réseau un instant.`,
  parts: { page: 'l’application', sector: 'votre secteur', map: 'la carte' },
  insecure:
    'Sans adresse en https, cette page ne se rouvre pas hors réseau\u00a0: laissez-la ouverte.',
  unsupported: 'Ce navigateur ne garde pas la page\u00a0: laissez-la ouverte pendant la marche.',
  failed: 'L’application n’est pas gardée entière\u00a0: elle réessaiera quand le réseau revient.',
  newer: 'Une nouvelle version est prête. Elle servira à la prochaine ouverture.',
  takeOver: 'L’ouvrir maintenant',
  updated: 'L’application est à jour. Vos notes sont toutes là.',
  install: {
    title: 'Gardez l’application sous la main',
    lead: 'Son icône ouvre votre secteur, même sans réseau.',
    go: 'Ajouter à l’écran d’accueil',
    ios: 'Touchez le bouton de partage, puis «\u00a0Sur l’écran d’accueil\u00a0».',
    iosEmpty:
      'L’icône commence vide\u00a0: envoyez d’abord vos notes, puis rejoignez l’équipe par elle.',
    no: 'Non merci',
  },
  phone: {
    title: 'Ce téléphone',
    kept: 'Ce téléphone a promis de garder vos notes.',
    notKept:
      'Ce téléphone peut effacer les notes s’il manque de place\u00a0: envoyez-les le jour même.',
    keep: 'Demander à les garder',
    unknown: 'Ce téléphone ne dit pas s’il garde les notes\u00a0: envoyez-les le jour même.',
  },
  back: {
    title: 'Retour',
    button: (hour: string) => `Retour à ${hour}`,
    at: (hour: string) => `Rendez-vous à ${hour}`,
    noHour: 'L’heure du retour n’est pas donnée.',
    in: (minutes: number) => `dans ${minutes} min`,
    since: (minutes: number) => `depuis ${minutes} min`,
    meeting: 'Rendez-vous',
    start: 'Départ de votre secteur',
    way: (metres: string, direction: string, minutes: number) =>
      `À ${metres} d’ici, direction ${direction}\u00a0: environ ${minutes} min à pied.`,
    here: 'Vous y êtes.',
    noPosition: 'Votre position n’est pas connue\u00a0: le drapeau sur la carte montre l’endroit.',
    noPlace: 'Le lieu n’est pas donné\u00a0: demandez-le à l’organisateur.',
    map: 'Carte du lieu de rendez-vous. Le texte qui précède dit la même chose.',
    call: (number: string) => `Appeler le ${number}`,
    noNumber: 'Aucun numéro n’est donné\u00a0: il est peut-être sur votre carte papier.',
    compass: COMPASS,
  },
  parties: {
    title: 'Mes cartoparties',
    lead: 'Ce qui reste à envoyer part pour toutes, celle-ci ouverte ou non.',
    empty: 'Ce téléphone n’a rejoint aucune équipe.',
    open: 'Ouverte en ce moment',
    allSent: 'Tout est envoyé',
    unsent: (n: number) => `${n} à envoyer`,
    leave: 'Oublier sur ce téléphone',
    leaveNamed: (title: string) => `Oublier sur ce téléphone\u00a0: ${title}`,
    mustSend: 'À oublier seulement quand tout est envoyé.',
    left: (title: string) => `${title}\u00a0: oubliée sur ce téléphone.`,
    restored: (title: string) => `${title}\u00a0: de retour.`,
    other: 'Une autre équipe',
  },
};

export type ShellTexts = typeof frShell;
