// One way to look something up by the address: an address that is the present one is read again, which the router would not do.
import { isNavigationFailure, NavigationFailureType, type LocationQueryRaw, type Router } from 'vue-router'

export async function lookUp(router: Pick<Router, 'push'>, query: LocationQueryRaw, again: () => unknown) {
  if (isNavigationFailure(await router.push({ query }), NavigationFailureType.duplicated)) await again()
}
