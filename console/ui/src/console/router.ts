// Views are loaded when they are opened. meta.right names the right that a view needs.
import { createRouter, createWebHistory } from 'vue-router'
import { useSession } from '@/stores/session'

declare module 'vue-router' {
  interface RouteMeta {
    right?: string
    open?: boolean // without a session
  }
}

const Shell = () => import('./Shell.vue')

export const router = createRouter({
  history: createWebHistory(),
  routes: [
    { path: '/login', name: 'login', component: () => import('@/views/LoginView.vue'), meta: { open: true } },
    { path: '/password', name: 'password', component: () => import('@/views/PasswordView.vue') },
    {
      path: '/',
      component: Shell,
      children: [
        { path: 'home', name: 'home', component: () => import('@/views/NotFoundView.vue') },
        { path: 'desk', name: 'desk', component: () => import('@/views/DeskView.vue'), meta: { right: 'state.own' } },
        { path: 'wall/:tab(topics|trends|plan)?', name: 'wall', component: () => import('@/views/WallView.vue'), meta: { right: 'live.read' } },
        { path: 'live', name: 'live', component: () => import('@/views/LiveView.vue'), meta: { right: 'live.read' } },
        { path: 'records', name: 'records', component: () => import('@/views/RecordsView.vue'), meta: { right: 'calls.read' } },
        { path: 'records/:id', name: 'call', component: () => import('@/views/CallView.vue'), props: true },
        { path: 'quality', name: 'quality', component: () => import('@/views/QualityView.vue') },
        { path: 'quality/own/:id', name: 'own', component: () => import('@/views/ReviewView.vue'), props: (r) => ({ id: r.params.id, own: true }), meta: { right: 'calls.own' } },
        { path: 'quality/:id', name: 'review', component: () => import('@/views/ReviewView.vue'), props: (r) => ({ id: r.params.id, agent: typeof r.query.agent === 'string' ? r.query.agent : undefined }), meta: { right: 'calls.read' } },
        { path: 'training', name: 'training', component: () => import('@/views/TrainingView.vue') },
        { path: 'users', name: 'users', component: () => import('@/views/UsersView.vue'), meta: { right: 'users.manage' } },
        { path: 'audit', name: 'audit', component: () => import('@/views/AuditView.vue'), meta: { right: 'audit.read' } },
        { path: ':rest(.*)*', name: 'notfound', component: () => import('@/views/NotFoundView.vue') },
      ],
    },
  ],
})

// start is the first page of a role.
export function start(): { name: string } {
  const s = useSession()
  if (s.may('calls.read')) return { name: 'records' }
  return { name: 'desk' }
}

router.beforeEach(async (to) => {
  const session = useSession()
  try {
    await session.restore()
  } catch {
    return to.meta.open ? true : { name: 'login', query: { then: to.fullPath } }
  }
  if (to.meta.open) return session.info && !session.info.must_change ? start() : true
  if (!session.info) return { name: 'login', query: { then: to.fullPath } }
  if (session.info.must_change && to.name !== 'password') return { name: 'password', query: { then: to.fullPath } }
  if (to.name === 'home' || (to.meta.right && !session.may(to.meta.right))) return to.name === start().name ? true : start()
  return true
})
