import { readFileSync } from 'node:fs'
import { describe, expect, it } from '@jest/globals'
import { lintSchema } from '../../../src/core/lint/lint.ts'
import { buildRuleTable, type RuleTable } from '../../../src/core/rules/rule-table.ts'
import { readName } from '../../../src/core/schema/name-reading.ts'
import { VERB_GROUPS } from '../../../src/core/schema/naming-words.ts'
import { buildSchemaFromSdl } from '../../../src/core/schema/sdl.ts'

interface NameTable {
  readonly naming: 'action-first' | 'type-first'
  /** Name of a mutation -> what a person calls it, judged by hand: `Type:Action`. */
  readonly names: Readonly<Record<string, string>>
}

const file = new URL('../../vectors/mutation-names.json', import.meta.url)
const tables: Readonly<Record<string, NameTable>> = JSON.parse(readFileSync(file, 'utf8'))

function actionFirst(name: string): string {
  const { type, action } = readName(name, 'Payload').actionFirst
  return `${type}:${action}`
}

function typeFirst(name: string): string {
  const { type, action } = readName(name, 'Payload').typeFirst
  return `${type}:${action}`
}

function tableOf(names: readonly string[], naming: NameTable['naming']): RuleTable {
  const fields = names.map((name) => `${name}: Payload`).join('\n')
  const text = `type Query { a: Int } type Payload { a: Int } type Mutation {\n${fields}\n}`
  return buildRuleTable(buildSchemaFromSdl([{ name: 'a.graphql', text }]), { naming })
}

describe('the names of real schemas', () => {
  it('are more than 900, of twelve APIs', () => {
    const counts = Object.values(tables).map(({ names }) => Object.keys(names).length)
    expect(counts).toHaveLength(12)
    expect(counts.reduce((sum, count) => sum + count, 0)).toBeGreaterThan(900)
  })

  describe.each(Object.entries(tables))('of %s', (_, { naming, names }) => {
    const read = naming === 'action-first' ? actionFirst : typeFirst
    const odd = Object.entries(names).filter(([name, expected]) => read(name) !== expected)

    it('have the scope that a person expects, at least 97 of 100', () => {
      expect(odd.length / Object.keys(names).length).toBeLessThanOrEqual(0.03)
    })

    it('or are warned of', () => {
      const findings = lintSchema(tableOf(Object.keys(names), naming), { naming })
      const warned = findings.filter(({ severity }) => severity === 'warning')
      const coordinates = new Set(warned.map(({ coordinate }) => coordinate))
      expect(odd.filter(([name]) => !coordinates.has(`Mutation.${name}`))).toEqual([])
    })

    it('are said once to read better that way, by the other convention, and what is suggested is right', () => {
      const other = naming === 'action-first' ? 'type-first' : 'action-first'
      const findings = lintSchema(tableOf(Object.keys(names), other), { naming: other })
      const whole = findings.filter(({ kind }) => kind === 'other-naming')
      expect(whole.map(({ message }) => message)).toEqual([expect.stringContaining(`"naming: ${naming}"`)])
      const suggested = findings.filter(({ suggestion }) => suggestion !== undefined)
      const wrong = suggested.filter(
        ({ coordinate, suggestion }) =>
          suggestion !== `Mutation:${names[coordinate.replace('Mutation.', '')]}`,
      )
      expect(wrong.length).toBeLessThanOrEqual(suggested.length * 0.03)
    })

    it('are not said to read better the other way', () => {
      const findings = lintSchema(tableOf(Object.keys(names), naming), { naming })
      expect(findings.filter(({ kind }) => kind === 'other-naming')).toEqual([])
    })
  })
})

describe('a word that only says how many', () => {
  it.each([
    ['insert_users_one', 'Users:Insert'],
    ['delete_users_by_pk', 'Users:Delete'],
    ['update_users_many', 'Users:Update'],
    ['deleteUsersByPk', 'Users:Delete'],
    ['updateManyUsers', 'Users:Update'],
    ['createManyUserAndReturn', 'User:Create'],
    ['createManyAndReturnUser', 'User:Create'],
    ['upsertOneUser', 'User:Upsert'],
    ['deleteAllUsers', 'Users:Delete'],
    ['createMultipleUsers', 'Users:Create'],
    ['bulkDeleteUsers', 'Users:Delete'],
    ['batch_delete_users', 'Users:Delete'],
    ['createBulkUsers', 'Users:Create'],
    ['createUsersBatch', 'Users:Create'],
    ['deleteUserById', 'User:Delete'],
    ['updateUserByNodeId', 'User:Update'],
    ['delete_posts_by_slug', 'Posts:Delete'],
    ['createMany', 'Payload:Create'],
    ['upsertOne', 'Payload:Upsert'],
    ['bulkDelete', 'Payload:Delete'],
    ['createManyAndReturn', 'Payload:Create'],
  ])('is no part of the type: %s is %s', (name, scope) => {
    expect(actionFirst(name)).toBe(scope)
  })

  it.each([
    ['userBulkDelete', 'User:Delete'],
    ['issueBatchCreate', 'Issue:Create'],
    ['userCreateMany', 'User:Create'],
    ['productCreateBatch', 'Product:Create'],
    ['bulkRunnerDelete', 'Runner:Delete'],
    ['notificationArchiveAll', 'Notification:Archive'],
    ['userBulkSetActive', 'User:SetActive'],
    ['orderBulkCancel', 'Order:Cancel'],
  ])('nor of the action, where types come first: %s is %s', (name, scope) => {
    expect(typeFirst(name)).toBe(scope)
  })

  it.each([
    ['createOneTimePassword', 'OneTimePassword:Create'],
    ['createAllDayEvent', 'AllDayEvent:Create'],
    ['createBatch', 'Batch:Create'],
    ['createBatchJob', 'BatchJob:Create'],
    ['cancelBulkOperation', 'BulkOperation:Cancel'],
    ['addProjectV2ItemById', 'ProjectV2ItemById:Add'],
    ['sendCodeByEmail', 'CodeByEmail:Send'],
    ['all', 'Payload:All'],
  ])('stays where it names a thing: %s is %s', (name, scope) => {
    expect(actionFirst(name)).toBe(scope)
  })

  it('stays in a type that has a verb of its own', () => {
    expect(typeFirst('bulkOperationCancel')).toBe('BulkOperation:Cancel')
    expect(typeFirst('bulkOperationRunQuery')).toBe('BulkOperation:RunQuery')
  })
})

describe('a name is read word by word', () => {
  it.each([
    ['adminCreateFeatureFlag', 'FeatureFlag:Create'],
    ['admin_delete_user', 'User:Delete'],
    ['adminReportCreate', 'ReportCreate:Admin'],
    ['enable2FA', '2FA:Enable'],
    ['disable2fa', '2fa:Disable'],
    ['setup2FA', '2FA:Setup'],
    ['add3DModel', '3DModel:Add'],
    ['createIPhone', 'IPhone:Create'],
    ['createOAuth2Client', 'OAuth2Client:Create'],
    ['deleteIDs', 'IDs:Delete'],
    ['signIn', 'Payload:SignIn'],
    ['log_out', 'Payload:LogOut'],
    ['signUpUser', 'User:SignUp'],
    ['checkOutBook', 'Book:CheckOut'],
    ['loginWithGoogle', 'Payload:LoginWithGoogle'],
    ['markAsRead', 'Payload:MarkAsRead'],
    ['markAsSpamSnippet', 'Snippet:MarkAsSpam'],
    ['addToCart', 'Cart:AddTo'],
    ['subscribeToTopic', 'Topic:SubscribeTo'],
    ['addProductsToCart', 'ProductsToCart:Add'],
    ['removeUserFromTeam', 'UserFromTeam:Remove'],
    ['insertIntoAccountCollection', 'AccountCollection:Insert'],
    ['deleteAccountMutation', 'Account:Delete'],
    ['forceDeleteUser', 'User:ForceDelete'],
    ['requestDeleteAccount', 'Account:RequestDelete'],
    ['commerceApproveOrder', 'CommerceOrder:Approve'],
    ['myCollectionUpdateArtwork', 'MyCollectionArtwork:Update'],
    ['createAndSendCode', 'Code:CreateAndSend'],
    ['createOrUpdateUser', 'User:CreateOrUpdate'],
    ['saveAndClose', 'Payload:SaveAndClose'],
    ['createProjectUpdate', 'ProjectUpdate:Create'],
    ['mergePullRequest', 'PullRequest:Merge'],
    ['requestPasswordReset', 'PasswordReset:Request'],
  ])('%s is %s when actions come first', (name, scope) => {
    expect(actionFirst(name)).toBe(scope)
  })

  it.each([
    ['taxClassCreate', 'TaxClass:Create'],
    ['boardListCreate', 'BoardList:Create'],
    ['projectUpdateCreate', 'ProjectUpdate:Create'],
    ['mergeRequestCreate', 'MergeRequest:Create'],
    ['mergeRequestSetLabels', 'MergeRequest:SetLabels'],
    ['issueAddLabel', 'Issue:AddLabel'],
    ['productVariantReorderAttributeValues', 'ProductVariant:ReorderAttributeValues'],
    ['ciJobTokenScopeAddProject', 'CiJobTokenScope:AddProject'],
    ['issueDescriptionUpdateFromFront', 'IssueDescription:UpdateFromFront'],
    ['initiativeToProjectCreate', 'InitiativeToProject:Create'],
    ['dastOnDemandScanCreate', 'DastOnDemandScan:Create'],
    ['orderMarkAsPaid', 'Order:MarkAsPaid'],
    ['appRetryInstall', 'App:RetryInstall'],
    ['fileUploadDangerouslyDelete', 'FileUpload:DangerouslyDelete'],
    ['refreshTokenRevoke', 'RefreshToken:Revoke'],
    ['createIPhone', 'IPhone:Create'],
    ['createUser', 'User:Create'],
    ['exportRequirements', 'Requirements:Export'],
    ['user_create', 'User:Create'],
    ['integrationDiscord', 'Integration:Discord'],
  ])('%s is %s when types come first', (name, scope) => {
    expect(typeFirst(name)).toBe(scope)
  })

  it.each(['personCreate', 'taxClassCreate', 'boardListCreate', 'URLImport'])(
    'and never by the other convention than the one in use: %s keeps its first word as its action',
    (name) => {
      const first = name.replace(/(?<=[a-z])[A-Z].*|(?<=URL).*/, '')
      expect(actionFirst(name)).toMatch(new RegExp(`:${first}$`, 'i'))
      expect(readName(name, 'Payload').order).toBe('type-first')
    },
  )

  it.each(['', '_', '__', '_1', '2', 'x', '__proto__', 'constructor', 'aB', 'A_', 'One', 'byPk', 'adminAll'])(
    'with a type and an action, whatever it is: %j',
    (name) => {
      for (const { type, action } of [readName(name, 'R').actionFirst, readName(name, 'R').typeFirst]) {
        expect(type).not.toBe('')
        if (name !== '') expect(action).not.toBe('')
      }
    },
  )
})

describe('the list of verbs', () => {
  it('has every word once', () => {
    const words = VERB_GROUPS.flatMap((group) => group.words.split(/\s+/))
    expect(words.filter((word, index) => words.indexOf(word) !== index)).toEqual([])
    expect(words.filter((word) => !/^[a-z]+$/.test(word))).toEqual([])
  })
})
