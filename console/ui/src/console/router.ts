// Views are loaded when they are opened. meta.right names the right that a view needs.
import { createRouter, createWebHistory } from 'vue-router'
import { useSession } from '@/stores/session'
import { useAway } from './away'
import { guard } from './guard'

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

// away is why there is no page yet: the server does not say who this browser is.
export const away = useAway(() => useSession().restore(), (path) => router.replace(path))
router.beforeEach(guard(away))
