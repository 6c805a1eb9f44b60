# What the live tests stand on; runs once, in the template. Keys go to $SEED_OUT.
# Role "Customer" (alice, carol) may solve and reopen by its workflow; "Customer without workflow" (bob) may only write.
require 'json'

{ rest_api_enabled: '1', host_name: 'helpdesk.test', mail_from: 'support@helpdesk.test', attachment_max_size: '5120' }
  .each { |name, value| Setting[name] = value }

statuses = IssueStatus.all.index_by(&:name)
carrier = IssueStatus.create!(name: 'With the carrier')
tracking = IssueCustomField.create!(
  name: 'Tracking number', field_format: 'string', is_for_all: true, is_filter: true, searchable: true, trackers: Tracker.all
)

project = Project.new(name: 'Support', identifier: 'support', is_public: false)
project.trackers = Tracker.all
project.enabled_module_names = %w(issue_tracking wiki)
project.save!
%w(Labels Pickups Delivery Cancellation Tracking Billing Claims Technical).each { |name| project.issue_categories.create!(name: name) }
wiki = project.wiki || Wiki.create!(project: project, start_page: 'Wiki')
page = WikiPage.new(wiki: wiki, title: 'Print_a_label')
page.content = WikiContent.new(page: page, text: 'How to print a blank label again.', author: User.find_by(login: 'admin'))
page.save!

# Anybody may read and write here: what a key that has ended becomes.
open = Project.new(name: 'Open', identifier: 'open', is_public: true)
open.trackers = Tracker.all
open.enabled_module_names = %w(issue_tracking)
open.save!
[Role.anonymous, Role.non_member].each { |role| role.add_permission!(:view_issues, :add_issues, :add_issue_notes) }

allowed = [:view_issues, :add_issues, :add_issue_notes, :edit_own_issues, :manage_issue_relations, :view_wiki_pages]
customer = Role.create!(name: 'Customer', issues_visibility: 'own', permissions: allowed)
bare = Role.create!(name: 'Customer without workflow', issues_visibility: 'own', permissions: allowed - [:manage_issue_relations])
manager = Role.givable.find_by(name: 'Manager')
way = lambda do |role, from, to|
  Tracker.all.each { |tracker| WorkflowTransition.create!(role: role, tracker: tracker, old_status: from, new_status: to) }
end
[statuses['New'], statuses['In Progress'], statuses['Feedback'], carrier].each { |from| way.call(customer, from, statuses['Resolved']) }
[statuses['Feedback'], statuses['Resolved']].each { |from| way.call(customer, from, statuses['In Progress']) }
statuses.each_value { |from| way.call(manager, from, carrier); way.call(manager, carrier, from) }

people = {
  alice: ['alice@shop.test', 'Alice', 'Shipper', customer],
  bob: ['bob@shop.test', 'Bob', 'Shipper', bare],
  carol: ['carol@shop.test', 'Carol', 'Shipper', customer],
  agent: ['agent@helpdesk.test', 'Agent', 'One', manager],
}.to_h do |login, (mail, first, last, role)|
  user = User.new(firstname: first, lastname: last, mail: mail, language: 'en', mail_notification: role == manager ? 'all' : 'only_my_events')
  user.login = login.to_s
  user.password = user.password_confirmation = "#{login}-pass1"
  user.save!
  # Redmine confirms nothing to who did it, unless the account asks for that.
  user.pref.update!(no_self_notified: '0') if login == :alice
  Member.create!(project: project, principal: user, roles: [role])
  [login, user.api_key]
end
admin = User.find_by(login: 'admin')
admin.password = admin.password_confirmation = SecureRandom.hex(16)
admin.must_change_passwd = false
admin.save!

File.write(
  ENV.fetch('SEED_OUT'),
  {
    keys: people.merge(admin: admin.api_key),
    categories: project.issue_categories.to_h { |category| [category.name, category.id] },
    tracker: Tracker.find_by(name: 'Support').id,
    trackingField: tracking.id,
    statuses: IssueStatus.all.to_h { |status| [status.name, status.id] },
  }.to_json,
)
